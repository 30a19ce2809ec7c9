from otter.test_files import test_case

OK_FORMAT = False

name = "inception_score"
points = None

@test_case(points=0, hidden=False)
def test_two_samples(inception_score):
    import numpy as np
    from ganedu.check.report import arrays, close, require
    require(close(arrays(inception_score, np.eye(2), shape=()), 2), 'two samples, read with certainty as two classes: 2')
    alike = np.array([[0.3, 0.7], [0.3, 0.7]])
    require(close(arrays(inception_score, alike, shape=()), 1), 'samples that are read alike: 1')

