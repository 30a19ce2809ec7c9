from otter.test_files import test_case

OK_FORMAT = False

name = "coverage"
points = None

@test_case(points=0, hidden=False)
def test_two_of_three(coverage):
    import numpy as np
    from ganedu.check.report import arrays, close, require
    centres = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])
    samples = np.array([[0.1, 0.0], [0.0, 0.1], [10.0, 0.1], [5.0, 5.0]])
    found = arrays(coverage, samples, centres, 1.0, shape=(2,))
    require(close(found, [2, 0.75]), 'two modes have samples close by, and three of the four samples are close to one')

