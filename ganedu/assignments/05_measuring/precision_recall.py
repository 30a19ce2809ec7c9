from otter.test_files import test_case

OK_FORMAT = False

name = "precision_recall"
points = None

@test_case(points=0, hidden=False)
def test_on_a_line(precision_recall):
    import numpy as np
    from ganedu.check.report import arrays, close, require
    real, fake = (np.array([[0.0], [1.0], [10.0]]), np.array([[0.5], [0.6]]))
    found = arrays(precision_recall, real, fake, 1, shape=(2,))
    require(close(found, [1, 0]), 'both samples lie in the ball of 0; their own balls reach 0.1 far, to no real point')

