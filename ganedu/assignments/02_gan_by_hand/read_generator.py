from otter.test_files import test_case

OK_FORMAT = False

name = "read_generator"
points = None

@test_case(points=0, hidden=False)
def test_undecided(read_generator):
    import numpy as np
    from ganedu.check.report import arrays, close, require
    found = arrays(read_generator, 1.5, 0.5, np.zeros(3), shape=(2,))
    require(close(found, [0.5, 1.5]), 'a perfect discriminator that says 1/2 everywhere: the two laws are equal')

