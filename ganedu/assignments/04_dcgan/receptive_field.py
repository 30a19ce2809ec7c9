from otter.test_files import test_case

OK_FORMAT = False

name = "receptive_field"
points = None

@test_case(points=0, hidden=False)
def test_one_layer(receptive_field):
    from ganedu.check.report import arrays, close, require
    found = arrays(receptive_field, [(4, 2)], shape=(2,))
    require(close(found, [4, 2]), 'one layer sees as many pixels as its kernel has, and its neighbour begins a stride further')

