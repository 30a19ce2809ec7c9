from otter.test_files import test_case

OK_FORMAT = False

name = "criterion_gradient"
points = None

@test_case(points=0, hidden=False)
def test_at_the_solution(criterion_gradient):
    import torch
    from ganedu.check.report import arrays, close, require
    p = torch.tensor([0.2, 0.3, 0.5], dtype=torch.float64)
    g = arrays(criterion_gradient, p, torch.log(p), shape=(3,))
    require(close(g, 0), 'where q = p the criterion is smallest, and its gradient 0')

