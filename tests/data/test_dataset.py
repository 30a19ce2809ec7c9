import itertools

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ganedu.data import Card, Dataset


def numbered(n):
    """``n`` images of 1x1x2; image i holds i and 255, and its label is i."""
    images = torch.stack([torch.arange(n), torch.full((n,), 255)], dim=1).to(torch.uint8).view(n, 1, 1, 2)
    card = Card("toy", "all", "", "", "", "", {}, {str(i): 1 for i in range(n)}, tuple(images.shape))
    return Dataset(images, torch.arange(n), card)


def labels(n, batch_size, seed, batches):
    sampler = numbered(n).sampler(batch_size, generator=torch.Generator().manual_seed(seed))
    return torch.cat([label for _, label in itertools.islice(sampler, batches)]).tolist()


@settings(deadline=None, derandomize=True)
@given(n=st.integers(1, 30), batch_size=st.integers(1, 40), seed=st.integers(0, 2**31))
def test_every_epoch_shows_every_image_exactly_once(n, batch_size, seed):
    drawn = labels(n, batch_size, seed, batches=3 * n)
    assert len(drawn) == 3 * n * batch_size
    for epoch in range(len(drawn) // n):
        assert sorted(drawn[epoch * n : (epoch + 1) * n]) == list(range(n))


def test_the_order_follows_from_the_seed_and_changes_with_the_epoch():
    drawn = labels(100, 32, seed=0, batches=10)
    assert drawn == labels(100, 32, seed=0, batches=10)
    assert drawn != labels(100, 32, seed=1, batches=10)
    assert drawn[:100] != drawn[100:200]
    assert drawn[:100] != list(range(100))


@settings(deadline=None, derandomize=True)
@given(n=st.integers(1, 20), batch_size=st.integers(1, 30), drawn=st.integers(0, 20), default=st.booleans())
def test_a_saved_position_gives_the_batches_that_would_have_come(n, batch_size, drawn, default):
    def sampler(seed):
        torch.manual_seed(seed)
        return numbered(n).sampler(batch_size, generator=None if default else torch.Generator().manual_seed(seed))

    second, first = sampler(2), sampler(1)
    for _ in range(drawn):
        next(first)
    second.load_state_dict(first.state_dict())
    default_state = torch.get_rng_state()
    expected = [next(first)[1].tolist() for _ in range(5)]
    torch.set_rng_state(default_state)  # The default generator is restored apart from the sampler.
    assert [next(second)[1].tolist() for _ in range(5)] == expected


def test_a_position_in_another_data_set_is_refused():
    sampler = numbered(10).sampler(4)
    next(sampler)
    with pytest.raises(ValueError, match="another one"):
        numbered(5).sampler(4).load_state_dict(sampler.state_dict())


@settings(deadline=None, derandomize=True)
@given(n=st.integers(1, 20), each=st.integers(1, 5), parts=st.integers(1, 4))
def test_the_parts_are_the_whole_batch(n, each, parts):
    def draw(part):
        sampler = numbered(n).sampler(each * parts, generator=torch.Generator().manual_seed(0), part=part)
        return torch.stack([next(sampler)[1] for _ in range(10)])

    assert torch.equal(torch.cat([draw((i, parts)) for i in range(parts)], dim=1), draw((0, 1)))


@pytest.mark.parametrize("part", [(1, 1), (-1, 2), (0, 0), (0, 3)])
def test_a_part_that_is_none_is_refused(part):
    with pytest.raises(ValueError, match="no equal part"):
        numbered(3).sampler(4, part=part)


def test_without_a_generator_the_default_one_rules():
    def draw():
        torch.manual_seed(3)
        return next(numbered(50).sampler(50))[1].tolist()

    assert draw() == draw()


def test_images_are_floats_in_minus_one_to_one_and_stay_with_their_labels():
    toy = numbered(256)
    images, label = next(toy.sampler(256))
    assert images.shape == (256, 1, 1, 2)
    assert images.dtype == torch.float32
    assert (images.min(), images.max()) == (-1.0, 1.0)
    assert torch.equal(images[:, 0, 0, 0], label.float() / 127.5 - 1)
    images.zero_()  # A batch is the caller's own: the data set does not change.
    assert toy.images[:, 0, 0, 1].eq(255).all()


@pytest.mark.parametrize("batch_size", [0, -1, 2.5])
def test_a_wrong_batch_size_is_refused_at_once(batch_size):
    with pytest.raises(ValueError, match="batch_size"):
        numbered(3).sampler(batch_size)


@pytest.mark.parametrize(
    ("images", "labels", "error"),
    [
        (torch.zeros(2, 1, 3, 3), torch.zeros(2, dtype=torch.int64), TypeError),
        (torch.zeros(2, 1, 3, 3, dtype=torch.uint8), torch.zeros(2), TypeError),
        (torch.zeros(2, 3, 3, dtype=torch.uint8), torch.zeros(2, dtype=torch.int64), ValueError),
        (torch.zeros(0, 1, 3, 3, dtype=torch.uint8), torch.zeros(0, dtype=torch.int64), ValueError),
        (torch.zeros(2, 1, 3, 3, dtype=torch.uint8), torch.zeros(3, dtype=torch.int64), ValueError),
        (torch.zeros(2, 1, 3, 4, dtype=torch.uint8).mT, torch.zeros(2, dtype=torch.int64), ValueError),
    ],
)
def test_what_is_no_data_set(images, labels, error):
    with pytest.raises(error):
        Dataset(images, labels, numbered(1).card)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_a_gpu_draws_the_same_batches():
    def draw(device):
        sampler = numbered(100).sampler(30, device=device, generator=torch.Generator().manual_seed(0))
        return [(images.cpu(), label.cpu()) for images, label in itertools.islice(sampler, 10)]

    for (images, label), (images_gpu, label_gpu) in zip(draw("cpu"), draw("cuda"), strict=True):
        assert torch.equal(label, label_gpu)
        torch.testing.assert_close(images, images_gpu)
