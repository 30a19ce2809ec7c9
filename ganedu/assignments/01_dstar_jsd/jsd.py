from otter.test_files import test_case

OK_FORMAT = False

name = "jsd"
points = None

@test_case(points=0, hidden=False)
def test_two_laws(jsd):
    import numpy as np
    half = np.array([0.5, 0.5])
    assert np.isclose(jsd(np.array([[0.3, 0.7], [0.3, 0.7]]), half), 0), 'equal laws are at distance 0'
    assert np.isclose(jsd(np.eye(2), half), np.log(2)), 'two laws without a common point are at distance log 2'

