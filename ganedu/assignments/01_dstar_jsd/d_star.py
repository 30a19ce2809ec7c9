from otter.test_files import test_case

OK_FORMAT = False

name = "d_star"
points = None

@test_case(points=0, hidden=False)
def test_three_points(d_star):
    import numpy as np
    from ganedu.check.report import arrays, close, require
    d = arrays(d_star, np.log([0.3, 0.2, 0.1]), np.log([0.1, 0.2, 0.3]), shape=(3,))
    require(close(d, [0.75, 0.5, 0.25]), 'densities 0.3 and 0.1 give 0.3 / (0.3 + 0.1)')

