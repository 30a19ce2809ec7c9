from otter.test_files import test_case

OK_FORMAT = False

name = "bilinear"
points = None

@test_case(points=0, hidden=False)
def test_circles(bilinear):
    import numpy as np
    from ganedu.check.report import arrays, close, require
    one = np.ones(1)
    found = arrays(bilinear, np.eye(1), one, one, 0.5, 0.0, False, 3, shape=(4,))
    require(close(found, np.sqrt(2) * 1.25 ** (np.arange(4) / 2)), 'simultaneous steps on uv grow by sqrt(1 + eta^2)')

