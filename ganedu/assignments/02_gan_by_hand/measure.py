from otter.test_files import test_case

OK_FORMAT = False

name = "measure"
points = None

@test_case(points=0, hidden=False)
def test_at_the_solution(measure):
    import numpy as np
    from ganedu.check.report import arrays, close, require
    found = arrays(measure, np.zeros(3), 1.5, 0.5, 0.5, 1.5, shape=(2,))
    require(close(found, [0, -np.log(4)], 1e-06), 'p_g = p_data and D = 1/2: the JSD is 0 and the value -log 4')

