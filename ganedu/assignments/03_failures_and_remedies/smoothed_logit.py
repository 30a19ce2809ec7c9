from otter.test_files import test_case

OK_FORMAT = False

name = "smoothed_logit"
points = None

@test_case(points=0, hidden=False)
def test_half_way(smoothed_logit):
    import numpy as np
    from ganedu.check.report import arrays, close, require
    s = arrays(smoothed_logit, np.array([1.0]), 2.0, 0.9, 0.1, shape=(1,))
    require(close(s, 0), 'half-way between the two means, labels 0.9 and 0.1 leave D at 1/2: a logit of 0')

