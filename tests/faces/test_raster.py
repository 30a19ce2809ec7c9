"""The rasteriser against areas known by geometry."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganedu.faces.curves import Ring, Stroke, contours, cosine, ellipse, interpolate, sine, spline
from ganedu.faces.raster import coverage


def paint(shape, size=16, **placed):
    picture = np.zeros((size, size), np.float32)
    (cover,) = coverage([shape], size, **placed)
    tall, wide = cover.share.shape
    picture[cover.top : cover.top + tall, cover.left : cover.left + wide] = cover.share
    return picture


def rectangle(left, top, right, bottom):
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=float)


eighths = st.integers(0, 128).map(lambda k: k / 8)


@settings(max_examples=60, deadline=None)
@given(eighths, eighths, eighths, eighths)
def test_a_rectangle_on_eighths_of_a_pixel_is_exact(a, b, c, d):
    (left, right), (top, bottom) = sorted((a, b)), sorted((c, d))
    columns = np.clip(np.minimum(np.arange(1, 17), right) - np.maximum(np.arange(16), left), 0, 1)
    rows = np.clip(np.minimum(np.arange(1, 17), bottom) - np.maximum(np.arange(16), top), 0, 1)
    expected = rows[:, None] * columns
    np.testing.assert_array_equal(paint([rectangle(left, top, right, bottom)]), expected.astype(np.float32))
    # The direction in which a polygon runs does not matter.
    np.testing.assert_array_equal(paint([rectangle(left, top, right, bottom)[::-1]]), expected.astype(np.float32))


def test_areas_of_a_triangle_and_a_circle():
    triangle = np.array([[1.0, 1.0], [13.0, 4.0], [5.0, 14.0]])
    assert paint([triangle]).sum() == pytest.approx(0.5 * (12 * 13 - 3 * 4), rel=2e-3)
    polygon = ellipse(8.2, 7.9, 6.0, 5.0)
    area = 0.5 * np.sum(polygon[:, 0] * np.roll(polygon[:, 1], -1) - polygon[:, 1] * np.roll(polygon[:, 0], -1))
    assert paint([polygon]).sum() == pytest.approx(area, rel=2e-3)


def test_what_leaves_the_picture_is_cut_off_and_wraps_nowhere():
    picture = paint([rectangle(-5, -7, 3, 200)])
    assert (picture[:, :3] == 1).all()
    assert (picture[:, 3:] == 0).all()
    assert (paint([rectangle(30, 30, 40, 40)]) == 0).all()


def test_a_ring_has_a_hole_and_a_union_no_seam():
    picture = paint(contours([[Ring(ellipse(8, 8, 5, 5), 3.0)]])[0])
    assert (picture[6:10, 6:10] == 0).all()
    assert (picture[2:4, 7:9] > 0.9).all()
    assert picture.sum() == pytest.approx(np.pi * (6.5**2 - 3.5**2), rel=0.02)
    union = paint([rectangle(2, 2, 9, 9), rectangle(5, 5, 14, 14)])
    assert union.max() == 1
    assert union.sum() == pytest.approx(49 + 81 - 16)


def test_shapes_of_one_call_do_not_touch_each_other():
    shapes = [[rectangle(1, 1, 5, 15)], [ellipse(9, 9, 4, 3)], [rectangle(-3, 2, 40, 3)]]
    together = coverage(shapes, 16, scale=0.9, shift=(0.3, 0.7))
    for shape, cover in zip(shapes, together, strict=True):
        (alone,) = coverage([shape], 16, scale=0.9, shift=(0.3, 0.7))
        assert (cover.top, cover.left) == (alone.top, alone.left)
        np.testing.assert_array_equal(cover.share, alone.share)


def test_lines_laid_out_together_are_those_laid_out_alone():
    bar = np.array([[2.0, 3.0], [8.0, 3.0], [14.0, 3.0]])
    shapes = [[bar], [Stroke(bar, 4.0, start=0.5, end=0.0), Ring(ellipse(8, 9, 4, 3), 1.5)], [Stroke(bar[:2], 1.0)]]
    together = contours(shapes)
    assert [len(shape) for shape in together] == [1, 3, 1]
    assert together[0][0] is bar
    for shape, laid in zip(shapes, together, strict=True):
        for alone, polygon in zip(contours([shape])[0], laid, strict=True):
            np.testing.assert_array_equal(alone, polygon)
    stroke, outer, inner = together[1]
    # As wide as asked in its middle, tapered to its shares at both ends.
    np.testing.assert_allclose(stroke, [[2, 2], [8, 1], [14, 3], [14, 3], [8, 5], [2, 4]])
    assert np.ptp(outer, axis=0) == pytest.approx([9.5, 7.5])
    assert np.ptp(inner, axis=0) == pytest.approx([6.5, 4.5])


def test_curves():
    degrees = np.arange(-720, 720) / 2
    np.testing.assert_allclose(sine(degrees), np.sin(np.radians(degrees)), atol=1e-14)
    np.testing.assert_allclose(cosine(degrees), np.cos(np.radians(degrees)), atol=1e-14)
    points = np.array([[0.0, 0.0], [1.0, 2.0], [3.0, 1.0]])
    assert spline(points)[::5] == pytest.approx(points)
    xs, ys = np.array([0.0, 1.0, 3.0]), np.array([5.0, 7.0, 1.0])
    x = np.linspace(-1, 4, 41)
    np.testing.assert_allclose(interpolate(x, xs, ys), np.interp(x, xs, ys), atol=1e-12)
