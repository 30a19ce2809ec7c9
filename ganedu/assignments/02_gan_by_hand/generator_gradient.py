from otter.test_files import test_case

OK_FORMAT = False

name = "generator_gradient"
points = None

@test_case(points=0, hidden=False)
def test_flat_judge(generator_gradient):
    import numpy as np
    from ganedu.check.report import arrays, close, require
    z = np.array([-1.0, 0.5, 2.0])
    flat = arrays(generator_gradient, np.array([0.7, 0.0, 0.0]), 1.0, 0.0, z, shape=(2,))
    require(close(flat, 0), 'a discriminator that says the same everywhere gives the generator nothing to go by')

