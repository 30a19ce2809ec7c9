from otter.test_files import test_case

OK_FORMAT = False

name = "jsd"
points = None

@test_case(points=0, hidden=False)
def test_two_laws(jsd):
    import numpy as np
    from ganedu.check.report import arrays, close, require
    half = np.array([0.5, 0.5])
    same = arrays(jsd, np.array([[0.3, 0.7], [0.3, 0.7]]), half, shape=())
    require(close(same, 0), 'equal laws are at distance 0')
    apart = arrays(jsd, np.eye(2), half, shape=())
    require(close(apart, np.log(2)), 'two laws without a common point are at distance log 2')

