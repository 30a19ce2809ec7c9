from otter.test_files import test_case

OK_FORMAT = False

name = "d_star_smoothed"
points = None

@test_case(points=0, hidden=False)
def test_equal_densities(d_star_smoothed):
    import numpy as np
    from ganedu.check.report import arrays, close, require
    p = np.array([0.4, 1.5])
    d = arrays(d_star_smoothed, p, p, 0.9, 0.1, shape=(2,))
    require(close(d, 0.5), 'where p = q, labels 0.9 and 0.1 leave the best answer at their mean')

