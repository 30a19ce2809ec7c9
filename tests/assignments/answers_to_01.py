"""Right and wrong answers to assignment 1, the best discriminator and what it measures."""

import numpy as np
import torch
from scipy.special import entr, expit, rel_entr, xlogy
from scipy.stats import entropy


def d_star(log_p, log_q):
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(expit(log_p - log_q), nan=0.5)


def d_star_by_the_larger(log_p, log_q):
    top = np.maximum(log_p, log_q)
    top = np.where(np.isfinite(top), top, 0.0)
    p, q = np.exp(log_p - top), np.exp(log_q - top)
    return np.divide(p, p + q, out=np.zeros_like(p), where=p + q > 0)


def value(p, q, d):
    return xlogy(p, d).sum() + xlogy(q, 1 - d).sum()


def value_by_masks(p, q, d):
    with np.errstate(divide="ignore"):
        return (p[p > 0] * np.log(d[p > 0])).sum() + (q[q > 0] * np.log1p(-d[q > 0])).sum()


def jsd(laws, weights):
    middle = weights @ laws
    return weights @ rel_entr(laws, middle).sum(1)


def jsd_by_entropies(laws, weights):
    return entr(weights @ laws).sum() - sum(w * entr(law).sum() for w, law in zip(weights, laws, strict=True))


def classifier_value(laws, weights):
    return jsd(laws, weights) - entropy(weights)


def classifier_value_by_bayes(laws, weights):
    joint = weights[:, None] * laws
    return xlogy(joint, joint).sum() - xlogy(joint.sum(0), joint.sum(0)).sum()


def jsd_bound(real, fake):
    return (np.log(4) - np.logaddexp(0, -real).mean() - np.logaddexp(0, fake).mean()) / 2


def jsd_bound_by_torch(real, fake):
    v = torch.nn.functional.logsigmoid
    return ((v(torch.tensor(real)).mean() + v(-torch.tensor(fake)).mean()) / 2 + np.log(2)).item()


def criterion_gradient(p, w):
    """By the formula."""
    q = torch.softmax(w, 0)
    g = torch.log(q / (p + q))
    return q * (g - (q * g).sum())


def criterion_gradient_of_all_of_v(p, w):
    w = w.clone().requires_grad_()
    q = torch.softmax(w, 0)
    d = p / (p + q)
    c = (p * torch.log(d)).sum() + (q * torch.log(1 - d)).sum()
    return torch.autograd.grad(c, w)[0]


def by_autograd(loss):
    """A wrong answer: the gradient of another loss(p, q)."""

    def answer(p, w):
        w = w.clone().requires_grad_()
        return torch.autograd.grad(loss(p, torch.softmax(w, 0)), w)[0]

    return answer


def left_in_w(p, w):
    """Right numbers, but w is changed."""
    w.requires_grad_()
    q = torch.softmax(w, 0)
    (q * torch.log(1 - (p / (p + q)).detach())).sum().backward()
    return w.grad


RIGHT = {
    "d_star": [d_star, d_star_by_the_larger],
    "d_star_smoothed": [
        lambda p, q, a, b: (a * p + b * q) / (p + q),
        lambda p, q, a, b: b + (a - b) / (1 + q / p),
    ],
    "recovered_density": [lambda p, s: p * np.exp(-s), lambda p, s: p * (1 - expit(s)) / expit(s)],
    "value": [value, value_by_masks],
    "jsd": [jsd, jsd_by_entropies],
    "classifier_value": [classifier_value, classifier_value_by_bayes],
    "jsd_bound": [jsd_bound, jsd_bound_by_torch],
    "criterion_gradient": [criterion_gradient, criterion_gradient_of_all_of_v],
}
# answer, words of a reason
WRONG = {
    "d_star": [
        (lambda a, b: d_star(b, a), "exchanged"),
        (lambda a, b: np.exp(a) / (np.exp(a) + np.exp(b)), "NaN"),
        (lambda a, b: a - b, "logit"),
        (lambda a, b: expit((a - b) / np.log(2)), "natural"),
        (lambda a, b: expit(a - b), "NaN"),
        (lambda a, b: np.full(np.shape(a), 0.5), "p / (p + q)"),
        (lambda a, b: np.array([0.75, 0.5, 0.25]), "shape"),
    ],
    "d_star_smoothed": [
        (lambda p, q, a, b: a * p / (p + q), "numerator"),
        (lambda p, q, a, b: (b * p + a * q) / (p + q), "real samples' label"),
        (lambda p, q, a, b: a * p / (a * p + b * q), "between the two"),
        (lambda p, q, a, b: p / (p + q), "between the two"),
        (lambda p, q, a, b: (a * p + (1 - b) * q) / (p + q), "alpha = 1"),
        (lambda p, q, a, b: np.full(np.shape(p), (a + b) / 2), "alpha = 1"),
    ],
    "recovered_density": [
        (lambda p, s: p * np.exp(s), "wrong way round"),
        (lambda p, s: p * (1 - expit(s)), "has still to go"),
        (lambda p, s: p * 2.0**-s, "natural"),
        (lambda p, s: p, "solve"),
        (lambda p, s: p * np.exp(-np.minimum(s, 20)), "inf"),
    ],
    "value": [
        (lambda p, q, d: -value(p, q, d), "loss"),
        (lambda p, q, d: value(p, q, d) / np.log(2), "bits"),
        (lambda p, q, d: value(q, p, d), "exchanged"),
        (lambda p, q, d: np.mean(np.log(d)) + np.mean(np.log(1 - d)), "plain mean"),
        (lambda p, q, d: p @ np.log(d) + q @ np.log(1 - d), "NaN"),
        (lambda p, q, d: value(p, q, np.clip(d, 1e-8, 1 - 1e-8)), "-inf"),
        (lambda p, q, d: -np.log(4), "E_p log D"),
        (lambda p, q, d: xlogy(p, d).sum(), "second term"),
    ],
    "jsd": [
        (lambda laws, w: jsd(laws, w) / np.log(2), "bits"),
        (lambda laws, w: jsd(laws, w) / np.log(len(w)), "dividing by log K"),
        (lambda laws, w: jsd(laws, np.full(len(w), 1 / len(w))), "weights"),
        (lambda laws, w: -jsd(laws, w), "sign"),
        (lambda laws, w: jsd_by_entropies(laws, w) if len(w) == 3 else 0.0, "compare"),
        (lambda laws, w: entropy(w @ laws) + w @ (laws * np.log(laws)).sum(1), "NaN"),
        (lambda laws, w: np.mean([rel_entr(laws[i], w @ laws).sum() for i in range(len(w))]), "weight"),
        (lambda laws, w: np.log(2), "equal laws"),
    ],
    "classifier_value": [
        (jsd, "coin to guess from"),
        (lambda laws, w: entropy(w) - jsd(laws, w), "the weights themselves"),
        (lambda laws, w: 2 * jsd(laws, w) - np.log(4), "the weights themselves"),
        (lambda laws, w: classifier_value(laws, w) / np.log(2), "bits"),
        (lambda laws, w: jsd(laws, w) - np.log(len(w)), "the weights themselves"),
        (lambda laws, w: jsd(laws, np.full(len(w), 1 / len(w))) - entropy(w), "log 1 = 0"),
    ],
    "jsd_bound": [
        (lambda r, f: 2 * jsd_bound(r, f), "twice"),
        (lambda r, f: jsd_bound(r, f) / np.log(2), "bits"),
        (lambda r, f: jsd_bound(-r, -f), "exchanged"),
        (lambda r, f: np.log(2) - np.logaddexp(0, np.concatenate([-r, f])).mean(), "two means"),
        (lambda r, f: (np.log(4) + np.log(expit(r)).mean() + np.log(1 - expit(f)).mean()) / 2, "round"),
        (lambda r, f: jsd_bound(r, f) - np.log(2), "at most that"),
        (lambda r, f: -jsd_bound(r, f), "at most that"),
    ],
    "criterion_gradient": [
        (lambda p, w: -criterion_gradient(p, w), "uphill"),
        (lambda p, w: criterion_gradient(p, w) / np.log(2), "bits"),
        (by_autograd(lambda p, q: (q * torch.log(1 - p / (p + q))).sum()), "detach"),
        (by_autograd(lambda p, q: -(q * torch.log((p / (p + q)).detach())).sum()), "non-saturating"),
        (by_autograd(lambda p, q: (q * torch.log((p / (p + q)).detach())).sum()), "nudge"),
        (lambda p, w: torch.log(1 - p / (p + torch.softmax(w, 0))), "through the softmax"),
        (left_in_w, "work on a copy"),
        (lambda p, w: torch.zeros_like(w), "nudge"),
    ],
}
