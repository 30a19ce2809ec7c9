from otter.test_files import test_case

OK_FORMAT = False

name = "logit_gradients"
points = None

@test_case(points=0, hidden=False)
def test_undecided(logit_gradients):
    import numpy as np
    from ganedu.check.report import arrays, close, require
    four = logit_gradients(np.zeros(1), np.zeros(2))
    require(isinstance(four, tuple | list) and len(four) == 4, 'four arrays are expected')
    for answer, size in zip(four, (1, 2, 2, 2), strict=True):
        arrays(lambda answer=answer: answer, shape=(size,))
    require(close(np.abs(four[0]), 0.5), 'at D = 1/2, with one real sample, the size of its derivative is 1/2')
    require(close(np.abs(four[3]), 0.25), 'with two generated ones, it is 1/4 for each: the loss is a mean')

