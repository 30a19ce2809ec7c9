from otter.test_files import test_case

OK_FORMAT = False

name = "at_infinity"
points = None

@test_case(points=0, hidden=False)
def test_two_sizes(at_infinity):
    import numpy as np
    from ganedu.check.report import arrays, close, require
    found = arrays(at_infinity, np.array([100, 200]), np.array([7.0, 5.0]), shape=())
    require(close(found, 3, 1e-06), '7 at n = 100 and 5 at n = 200: 2 less at half of 1 / n, so 3 at 0')

