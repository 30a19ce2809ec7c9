from otter.test_files import test_case

OK_FORMAT = False

name = "recovered_density"
points = None

@test_case(points=0, hidden=False)
def test_logit_zero(recovered_density):
    import numpy as np
    from ganedu.check.report import arrays, close, require
    p = np.array([0.2, 0.7])
    q = arrays(recovered_density, p, np.zeros(2), shape=(2,))
    require(close(q, p), 'a logit of 0 says that both densities are equal')

