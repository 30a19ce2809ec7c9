from otter.test_files import test_case

OK_FORMAT = False

name = "gan"
points = None

@test_case(points=0, hidden=False)
def test_standing_still(gan):
    import numpy as np
    from ganedu.check.report import arrays, close, require
    draw = lambda: np.array([0.5, -0.5])
    rows = arrays(gan, np.array([0.1, 0.2, 0.3]), 1.0, 2.0, draw, draw, 3, 2, 0.0, 0.0, shape=(4, 5))
    require(close(rows, [0.1, 0.2, 0.3, 1.0, 2.0]), 'with rates of 0 nobody moves: the rows are w0, w1, w2, a, b')

