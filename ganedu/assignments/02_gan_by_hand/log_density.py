from otter.test_files import test_case

OK_FORMAT = False

name = "log_density"
points = None

@test_case(points=0, hidden=False)
def test_affine(log_density):
    import numpy as np
    from scipy import stats
    from ganedu.check.report import arrays, close, require
    x = np.array([-1.0, 0.5, 2.0])
    found = arrays(log_density, x, lambda z: 2 * z + 1, lambda z: np.full(np.shape(z), 2.0), shape=(3,))
    require(close(found, stats.norm(1, 2).logpdf(x), 1e-06), '2 z + 1 has the law N(1, 4)')

