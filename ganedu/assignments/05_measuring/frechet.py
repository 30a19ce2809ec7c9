from otter.test_files import test_case

OK_FORMAT = False

name = "frechet"
points = None

@test_case(points=0, hidden=False)
def test_a_square(frechet):
    import numpy as np
    from ganedu.check.report import arrays, close, require
    square = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
    found = arrays(frechet, square, 3 * square, shape=())
    require(close(found, 32 / 3, 1e-06), 'variances 4/3 and 12 in each direction: 2 (sqrt(12) - sqrt(4/3))^2')

