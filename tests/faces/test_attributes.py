"""Attributes: their streams are their own, their distribution is the documented one, held-out values never come."""

import dataclasses

import numpy as np
import pytest

from ganedu.faces import DISTRIBUTION, NAMES, Attributes, caption, sample
from ganedu.faces.streams import Stream


def test_a_seed_and_an_index_make_a_face_and_no_other_does():
    assert sample(0, 5) == sample(0, 5)
    assert len({sample(seed, index) for seed in range(4) for index in range(50)}) == 200


def test_fixing_one_attribute_changes_no_other():
    for name, words in DISTRIBUTION.items():
        value = list(words)[-1]
        for index in range(6):
            free, held = sample(3, index), sample(3, index, fixed={name: value})
            assert held == dataclasses.replace(free, **{name: value})


def test_values_held_out_never_come_and_change_only_the_faces_that_had_them():
    without = {"glasses": ["round", "square", "half rim"], "hair_colour": "blue"}
    for index in range(300):
        free, held = sample(1, index), sample(1, index, without=without)
        assert held.glasses == "none"
        assert held.hair_colour != "blue"
        if free.hair_colour != "blue":
            assert held == dataclasses.replace(free, glasses="none")


def test_a_range_and_a_choice_of_several_values():
    faces = [sample(0, i, fixed={"yaw": (-10, 10), "style": ["buns", "braid"]}) for i in range(200)]
    assert {face.style for face in faces} == {"buns", "braid"}
    assert {face.yaw for face in faces} == set(range(-10, 11))


def test_the_distribution_is_the_documented_one():
    n = 3000
    faces = [sample(11, index) for index in range(n)]
    for name, words in DISTRIBUTION.items():
        assert sum(words.values()) == pytest.approx(1)
        for word, share in words.items():
            count = sum(getattr(face, name) == word for face in faces)
            # Five standard deviations of a binomial count: false once in two million values.
            assert abs(count - n * share) < 5 * (n * share * (1 - share)) ** 0.5, (name, word, count)
    # Yaw: 0.15 / 181 for each degree, and 0.85 of a triangle on -60..60.
    profiles = sum(abs(face.yaw) > 60 for face in faces) / n
    assert profiles == pytest.approx(0.15 * 60 / 181, abs=0.02)
    assert min(face.yaw for face in faces) < -80
    assert max(face.yaw for face in faces) > 80


def test_attributes_are_independent_of_each_other():
    n = 1500
    places = {name: list(words) for name, words in DISTRIBUTION.items()}
    rows = []
    for index in range(n):
        face = dataclasses.asdict(sample(12, index))
        rows.append([places[name].index(value) if name in places else value for name, value in face.items()])
    correlation = np.corrcoef(np.array(rows, dtype=float), rowvar=False) - np.eye(len(NAMES))
    assert np.abs(correlation).max() < 5 / n**0.5


def test_sizes_of_the_vocabularies_that_the_course_promises():
    assert len(DISTRIBUTION["hair_colour"]) == 12
    colours = "gray, black, orange, pink, yellow, aqua, purple, green, brown, red, blue"
    assert ", ".join(sorted(DISTRIBUTION["eye_colour"])) == ", ".join(sorted(colours.split(", ")))
    assert list(DISTRIBUTION["hair_length"]) == ["short", "medium", "long"]


def test_streams_are_even_and_pinned():
    stream = Stream("a name")
    numbers = [stream.random() for _ in range(4000)]
    assert all(0 <= number < 1 for number in numbers)
    assert sum(numbers) / 4000 == pytest.approx(0.5, abs=0.025)
    # SHA-256 of "a name/0", its first eight bytes without the last 11 bits.
    assert numbers[0] == pytest.approx(0.49044566578884485, abs=1e-15)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"fixed": {"hat": "red"}}, "no attribute 'hat'"),
        ({"fixed": {"style": "mohawk"}}, "style cannot be 'mohawk'"),
        ({"without": {"eye_colour": "plaid"}}, "eye_colour cannot be 'plaid'"),
        ({"without": {"age": ["child", "adult", "elderly"]}}, "no value is left for age"),
        ({"without": {"variation": 3}}, "variation cannot be held out"),
        ({"fixed": {"yaw": 120}}, "yaw must be a whole number from -90 to 90"),
    ],
)
def test_errors_of_sample(wrong, message):
    with pytest.raises(ValueError, match=message):
        sample(0, 0, **wrong)


def test_errors_of_attributes():
    with pytest.raises(ValueError, match="hair_colour cannot be 'teal'; it can be 'black', 'brown'"):
        Attributes(hair_colour="teal")
    with pytest.raises(ValueError, match="tilt must be a whole number"):
        Attributes(tilt=1.5)


def test_a_caption_says_what_is_drawn():
    face = Attributes(hair_colour="pink", hair_length="long", eye_colour="green", glasses="round", yaw=-40)
    assert caption(face).startswith("long pink hair, green eyes, round glasses")
    assert "turned to the left" in caption(face)
    assert caption(face, "zh").startswith("粉色长发，绿色眼睛，圆框眼镜")
    asleep = dataclasses.replace(face, expression="closed eyes", glasses="none")
    assert "green" not in caption(asleep)
    assert "glasses" not in caption(asleep)
    assert "closed eyes" in caption(asleep)
    with pytest.raises(ValueError, match='"en" or "zh"'):
        caption(face, "fr")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_captions_tell_apart_what_they_speak_of(language):
    spoken = [name for name in DISTRIBUTION if name not in ("background", "background_colour", "eye_shape")]
    for name in spoken:
        captions = {caption(Attributes(**{name: word}), language) for word in DISTRIBUTION[name]}
        assert len(captions) == len(DISTRIBUTION[name]), name
    assert set(spoken) < set(NAMES)
