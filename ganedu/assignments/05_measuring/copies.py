from otter.test_files import test_case

OK_FORMAT = False

name = "copies"
points = None

@test_case(points=0, hidden=False)
def test_on_a_line(copies):
    import numpy as np
    from ganedu.check.report import arrays, close, require
    train, held_out = (np.array([[0.0], [10.0]]), np.array([[1.0], [13.0], [5.0]]))
    samples = np.array([[0.5], [2.0], [8.0], [30.0]])
    found = arrays(copies, samples, train, held_out, 2, shape=())
    require(close(found, 0.75), "held-out distances 1, 3, 5: the second is 3. The samples' are 0.5, 2, 2 and 20")

