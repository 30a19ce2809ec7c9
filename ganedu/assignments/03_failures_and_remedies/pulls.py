from otter.test_files import test_case

OK_FORMAT = False

name = "pulls"
points = None

@test_case(points=0, hidden=False)
def test_at_the_solution(pulls):
    from ganedu.check.report import arrays, close, require
    require(close(arrays(pulls, 0.0, shape=(2,)), 0), 'at theta = 0 both laws are equal, and neither loss pulls')
    both = arrays(pulls, 1.0, shape=(2,))
    require(bool((both > 0).all()), 'at theta = 1 a step down, against the derivative, must lead towards 0')

