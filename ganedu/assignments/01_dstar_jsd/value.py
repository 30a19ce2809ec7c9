from otter.test_files import test_case

OK_FORMAT = False

name = "value"
points = None

@test_case(points=0, hidden=False)
def test_undecided(value):
    import numpy as np
    from ganedu.check.report import arrays, close, require
    p, q, d = (np.array([0.25, 0.75]), np.array([0.5, 0.5]), np.array([0.5, 0.5]))
    v = arrays(value, p, q, d, shape=())
    require(close(v, -np.log(4)), 'D = 1/2 everywhere has the value -log 4, whatever the laws are')

