from otter.test_files import test_case

OK_FORMAT = False

name = "discriminator_gradient"
points = None

@test_case(points=0, hidden=False)
def test_same_samples(discriminator_gradient):
    import numpy as np
    from ganedu.check.report import arrays, close, require
    x = np.array([0.3, -1.0, 2.0])
    found = arrays(discriminator_gradient, np.zeros(3), x, x, shape=(3,))
    require(close(found, 0), 'the same samples on both sides, and D = 1/2: there is nothing to learn')

