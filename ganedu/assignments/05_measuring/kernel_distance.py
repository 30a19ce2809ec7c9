from otter.test_files import test_case

OK_FORMAT = False

name = "kernel_distance"
points = None

@test_case(points=0, hidden=False)
def test_two_points(kernel_distance):
    import numpy as np
    from ganedu.check.report import arrays, close, require
    x = np.array([[1.0], [-1.0]])
    found = arrays(kernel_distance, x, x, shape=())
    require(close(found, -8), 'k(1, -1) = 0 and k(1, 1) = 8: within each set only 0 counts, between them the mean is 4')

