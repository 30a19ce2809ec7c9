"""Drawn faces: the same bytes everywhere, one attribute at a time, layers that fit each other."""

import dataclasses
import hashlib

import numpy as np
import pytest
from scipy.ndimage import binary_dilation

from ganedu.faces import DISTRIBUTION, LAYERS, NAMES, Attributes, Part, draw, draw_layers, sample
from ganedu.faces.drawing import render
from ganedu.faces.parts import LAYER
from ganedu.faces.scene import scene

# A change of the drawing is meant to change these; a change of machine is not.
GOLDEN = {
    (0, "colour"): "2afbf48e0c5cb8e3",
    (5, "colour"): "0180b8eaa30a1da6",
    (11, "colour"): "862ecc39789f75c5",
    (28, "colour"): "330aae149b7abccc",
    (5, "lines"): "74f34a4eeb00dea7",
    (11, "labels"): "c08279e23e2c90e0",
}

FACES = [sample(5, index, fixed={"accessory": ["none", "ribbon", "flower"]}) for index in range(6)]
SKIN = (Part.FACE, Part.EAR, Part.BODY, Part.NOSE, Part.MOUTH, Part.LASH, Part.EYE_WHITE)
LOOK = (Part.FACE, Part.EYE_WHITE, Part.IRIS, Part.LASH, Part.MOUTH, Part.BROW, Part.NOSE)
HAIR = (Part.HAIR_FRONT, Part.HAIR_BACK)
# What each attribute may touch: its part, and where its shadow or tint falls.
REACH = {
    "eye_colour": (Part.IRIS,),
    "hair_colour": (Part.HAIR_FRONT, Part.HAIR_BACK, Part.BROW),
    "skin": SKIN,
    "glasses": (Part.GLASSES,),
    "accessory": (Part.ACCESSORY,),
    "clothes": (Part.CLOTHES, Part.BODY),
    "clothes_colour": (Part.CLOTHES,),
    "background": (Part.BACKGROUND,),
    "background_colour": (Part.BACKGROUND,),
    "expression": LOOK,
    "marks": (Part.FACE,),
    "bangs": (Part.HAIR_FRONT, Part.FACE, Part.BROW),
    "hair_length": (*HAIR, Part.ACCESSORY),
    "hair_texture": (*HAIR, Part.ACCESSORY, Part.FACE),
    "style": (*HAIR, Part.ACCESSORY),
    "eye_shape": (Part.EYE_WHITE, Part.IRIS, Part.LASH),
    "face_shape": tuple(part for part in Part if part not in (Part.BACKGROUND, Part.CLOTHES)),
    "age": tuple(part for part in Part if part != Part.BACKGROUND),
    "tilt": tuple(part for part in Part if part not in (Part.BACKGROUND, Part.CLOTHES)),
    "yaw": tuple(part for part in Part if part != Part.BACKGROUND),
}
MARGIN = {"eye_shape": 3}  # pixels: the folds of the lids count as skin


def shine(face, parts):
    """Where the least of these parts, or of their shadows and tints, is seen: all else is made black, these bright."""
    light = lambda colour, part: (100.0,) * 3 if part in parts else (0.0,) * 3
    return render(scene(face, 64), 64, ["colour"], light)["colour"].any(-1)


@pytest.mark.parametrize(("index", "layer"), GOLDEN)
def test_the_same_face_has_the_same_bytes_on_every_machine(index, layer):
    picture = draw(sample(0, index), 64, layer)
    assert hashlib.sha256(picture.tobytes()).hexdigest()[:16] == GOLDEN[index, layer]


def test_it_is_known_of_each_attribute_what_it_may_touch():
    # Light changes every colour and no line, see below; variation is no attribute of its own but the others' chance.
    assert {*REACH, "lighting", "variation"} == set(NAMES)


@pytest.mark.parametrize("name", REACH)
def test_changing_one_attribute_leaves_all_other_pixels_equal(name):
    changed_anything = False
    for k, face in enumerate(FACES):
        every = DISTRIBUTION.get(name, (-60, -8, 5, 45) if name == "yaw" else (-12, -3, 4, 9))
        words = [word for word in every if word != getattr(face, name) and word != "cat ears"]
        other = dataclasses.replace(face, **{name: words[k % len(words)]})
        a, b = (draw_layers(attributes, 64, ["colour", "labels"]) for attributes in (face, other))
        reach = shine(face, REACH[name]) | shine(other, REACH[name])
        assert reach[np.isin(a["labels"], REACH[name]) | np.isin(b["labels"], REACH[name])].all()
        if name in MARGIN:
            reach = binary_dilation(reach, iterations=MARGIN[name])
        changed = (a["colour"] != b["colour"]).any(-1)
        assert not (changed & ~reach).any(), (face, other)
        changed_anything |= bool(changed.any())
    assert changed_anything


def test_a_turned_head_leaves_the_background_where_nothing_comes():
    front, turned = (draw_layers(Attributes(yaw=yaw), 64, ["colour", "labels"]) for yaw in (0, 70))
    both = (front["labels"] == Part.BACKGROUND) & (turned["labels"] == Part.BACKGROUND)
    clear = ~binary_dilation(~both, iterations=2)
    assert clear.sum() > 500
    np.testing.assert_array_equal(front["colour"][clear], turned["colour"][clear])
    assert (front["labels"] != turned["labels"]).mean() > 0.05


def test_layers_come_from_one_scene():
    for face in FACES:
        layers = draw_layers(face, 96, LAYERS)
        for layer in LAYERS:
            np.testing.assert_array_equal(layers[layer], draw(face, 96, layer))
        depth_of_label = np.array([LAYER[part] for part in Part], np.uint8)
        np.testing.assert_array_equal(layers["depth"], depth_of_label[layers["labels"]])
        # Ink is dark in the picture too: where the lines are black the colours are darker than where paper is blank.
        brightness = layers["colour"].mean(-1)
        figure = layers["labels"] != Part.BACKGROUND
        ink, paper = figure & (layers["lines"] < 64), figure & (layers["lines"] > 250)
        assert ink.sum() > 100
        assert brightness[ink].mean() < brightness[paper].mean() - 15


def test_day_and_night_have_one_label_map_and_night_is_darker():
    for face in FACES[:3]:
        day, night = (draw_layers(dataclasses.replace(face, lighting=light), 64, LAYERS) for light in ("day", "night"))
        np.testing.assert_array_equal(day["labels"], night["labels"])
        np.testing.assert_array_equal(day["lines"], night["lines"])
        assert night["colour"].mean() < 0.8 * day["colour"].mean()


@pytest.mark.parametrize("size", [32, 64, 128])
def test_sizes_show_the_same_face(size):
    for face in FACES[:2]:
        picture = draw(face, size)
        assert picture.shape == (size, size, 3)
        assert picture.dtype == np.uint8
        small = picture.reshape(16, size // 16, 16, size // 16, 3).mean((1, 3))
        large = draw(face, 256).reshape(16, 16, 16, 16, 3).mean((1, 3))
        # At 32 pixels lines are kept from vanishing, so they weigh more.
        assert np.abs(small - large).mean() < (9 if size == 32 else 5)


def test_every_value_of_every_attribute_can_be_drawn_and_shows():
    base = Attributes(glasses="round", accessory="ribbon", marks="blush", style="twintails", yaw=10)
    picture = draw(base, 64)
    for name, words in DISTRIBUTION.items():
        for word in words:
            if word != getattr(base, name):
                assert (draw(dataclasses.replace(base, **{name: word}), 64) != picture).any(), (name, word)


@pytest.mark.parametrize("accessory", ["cat ears", "headband", "ribbon"])
def test_nothing_on_the_head_is_cut_off_at_the_top(accessory):
    for index in range(12):
        face = sample(2, index, fixed={"accessory": accessory, "tilt": 0, "yaw": (-45, 45)})
        top = draw(face, 64, "labels")[0]
        assert not np.isin(top, (Part.ACCESSORY, Part.FACE)).any(), face


@pytest.mark.parametrize("yaw", [-90, -60, -30, 0, 30, 60, 90])
def test_a_turned_face_shows_its_parts_on_the_right_side(yaw):
    labels = draw(Attributes(yaw=yaw, bangs="pulled back"), 128, "labels")
    face, iris = (np.argwhere(labels == part)[:, 1] for part in (Part.FACE, Part.IRIS))
    assert len(iris) > 20
    hair = np.argwhere(np.isin(labels, (Part.HAIR_FRONT, Part.HAIR_BACK)))[:, 1]
    # The face looks where the yaw points, and the hair is behind it.
    assert np.sign(round((face.mean() - hair.mean()) / 6)) == np.sign(yaw)
    assert face.min() > 0
    assert face.max() < 127


def test_errors():
    with pytest.raises(ValueError, match="no layer 'ink'; there is 'colour'"):
        draw(Attributes(), 64, "ink")
    for size in (8, 4000, 64.0):
        with pytest.raises(ValueError, match="size must be a whole number of pixels from 16 to 1024"):
            draw(Attributes(), size)
