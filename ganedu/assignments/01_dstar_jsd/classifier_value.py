from otter.test_files import test_case

OK_FORMAT = False

name = "classifier_value"
points = None

@test_case(points=0, hidden=False)
def test_nothing_to_confuse(classifier_value):
    import numpy as np
    from ganedu.check.report import arrays, close, require
    v = arrays(classifier_value, np.eye(3), np.array([0.2, 0.3, 0.5]), shape=())
    require(close(v, 0), 'three laws without a common point are told apart without error: log 1 = 0')

