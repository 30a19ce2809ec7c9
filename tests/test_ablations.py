import pytest
import torch

from ganedu import nets
from ganedu.zoo import ablations
from ganedu.zoo.dcgan_variants import DOWN, UP, VARIANTS, discriminator, generator


def test_by_the_rules_they_are_the_course_s_networks():
    torch.manual_seed(0)
    ours = generator(), discriminator()
    torch.manual_seed(0)
    theirs = (
        nets.dcgan_generator(28, channels=1, latent_dim=64, filters=UP),
        nets.dcgan_discriminator(28, channels=1, filters=DOWN),
    )
    for a, b in zip(ours, theirs, strict=True):
        assert all(torch.equal(x, y) for x, y in zip(a.state_dict().values(), b.state_dict().values(), strict=True))
        assert [type(layer) for layer in a] == [type(layer) for layer in b]


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_draws_and_judges_and_breaks_what_it_says(name):
    torch.manual_seed(0)
    draw, judge = generator(VARIANTS[name]), discriminator(VARIANTS[name])
    images = draw(torch.randn(3, 64))
    assert images.shape == (3, 1, 28, 28)
    assert judge(images).shape == (3,)
    kinds = lambda net: {type(layer).__name__ for layer in net}
    normed = {"BatchNorm2d"} <= kinds(draw) & kinds(judge)
    assert normed == (name != "no batch norm")
    assert ("Linear" in kinds(draw) & kinds(judge)) == (name == "dense layers on top")
    assert ("AvgPool2d" in kinds(judge)) == ("pooling" in name)
    assert ("Upsample" in kinds(draw)) == ("resiz" in name or "resize" in name)
    assert ("Tanh" in kinds(draw)) == (name != "no tanh at G's end")
    assert ("LeakyReLU" in kinds(judge)) == (name != "ReLU in D")
    assert ("LeakyReLU" in kinds(draw)) == (name == "LeakyReLU in G")
    assert isinstance(draw[-2], torch.nn.BatchNorm2d) == isinstance(judge[1], torch.nn.BatchNorm2d)
    assert isinstance(judge[1], torch.nn.BatchNorm2d) == (name.startswith("batch norm at"))
    spread = [p.std() for net in (draw, judge) for p in net.parameters() if p.ndim > 1 and p.numel() > 1000]
    assert (max(abs(s - 0.02) for s in spread) < 0.0015) == ("initial weights" not in name)


def test_the_checkerboard_number_is_1_for_noise_and_knows_its_patterns():
    torch.manual_seed(0)
    assert ablations.checkerboard(torch.randn(4000, 1, 28, 28)) == pytest.approx(1, abs=0.05)
    wave = torch.tensor([1.0, -1.0]).repeat(14)
    most = 783 / 3
    for pattern in (wave[:, None] * torch.ones(28), wave.expand(28, 28), wave[:, None] * wave):
        assert ablations.checkerboard(0.3 + 0.1 * pattern.expand(2, 1, 28, 28)) == pytest.approx(most, rel=1e-5)
    slow = torch.sin(torch.arange(28) / 28 * 2 * torch.pi).expand(2, 1, 28, 28)
    assert ablations.checkerboard(slow) < 1e-9
    with pytest.raises(ValueError, match="even"):
        ablations.checkerboard(torch.randn(2, 1, 27, 28))
    with pytest.raises(ValueError, match="contrast"):
        ablations.checkerboard(torch.ones(2, 1, 28, 28))


def test_a_run_has_all_its_numbers_and_is_the_same_again():
    first, again = (ablations.one_run("beta1 = 0.9", VARIANTS["beta1 = 0.9"], 1, images=50, samples=100) for _ in "ab")
    assert set(first) == {
        "variant", "seed", "distance", "share above 0.9", "classes present", "checkerboard", "seconds",
    }  # fmt: skip
    assert first | {"seconds": 0} == again | {"seconds": 0}


def test_a_run_that_ends_in_nan_is_recorded_as_such(monkeypatch):
    def broken(*_, **__):
        raise FloatingPointError("the generator's loss is nan at step 50")

    monkeypatch.setattr(ablations.train, "play", broken)
    assert "step 50" in ablations.one_run("all rules", VARIANTS["all rules"], 0)["stopped"]


def test_the_command_goes_on_where_it_was(tmp_path, monkeypatch):
    made = []
    fake = lambda name, variant, seed: made.append((name, seed)) or {"variant": name, "seed": seed, "seconds": 1}
    monkeypatch.setattr(ablations, "one_run", fake)
    monkeypatch.setattr(ablations, "_real", lambda n: {"distance": 1.0})
    command = ["ablations", "--out", str(tmp_path / "r.json"), "--seeds"]
    for seeds, runs in (("1", len(VARIANTS)), ("1", len(VARIANTS)), ("2", 2 * len(VARIANTS))):
        monkeypatch.setattr("sys.argv", [*command, seeds])
        ablations.main()
        assert len(made) == len(set(made)) == runs
    monkeypatch.setattr(ablations, "SAMPLES", 7)
    with pytest.raises(SystemExit):
        ablations.main()
