from otter.test_files import test_case

OK_FORMAT = False

name = "transposed"
points = None

@test_case(points=0, hidden=False)
def test_two_numbers(transposed):
    import numpy as np
    from ganedu.check.report import arrays, close, require
    found = arrays(transposed, np.array([1.0, 10.0]), np.array([1.0, 2.0, 3.0]), 2, 0, shape=(5,))
    require(close(found, [1, 2, 13, 20, 30]), '1 paints 1, 2, 3; two places further 10 paints 10, 20, 30')

