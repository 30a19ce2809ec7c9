from otter.test_files import test_case

OK_FORMAT = False

name = "growth_factor"
points = None

@test_case(points=0, hidden=False)
def test_circles(growth_factor):
    import numpy as np
    from ganedu.check.report import arrays, close, require
    found = arrays(growth_factor, np.eye(1), 0.5, 0.0, False, shape=())
    require(close(found, np.sqrt(1.25)), 'simultaneous steps on uv grow by sqrt(1 + eta^2)')

