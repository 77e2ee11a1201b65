package statespace.layer;

import static org.bytedeco.pytorch.global.torch.stack;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.tensor.Tensors;

/** Complex arithmetic on pairs of real tensors, so that autograd sees real operations only. */
public record Complex(Tensor re, Tensor im) {

    /** A tensor whose last axis holds (real, imaginary). */
    public static Complex of(Tensor pairs) {
        return new Complex(pairs.select(-1, 0), pairs.select(-1, 1));
    }

    public Complex times(Tensor factor) {
        return new Complex(re.mul(factor), im.mul(factor));
    }

    public Complex times(double factor) {
        return new Complex(re.mul(Tensors.scalar(factor)), im.mul(Tensors.scalar(factor)));
    }

    public Complex times(Complex other) {
        return new Complex(re.mul(other.re).sub(im.mul(other.im)), re.mul(other.im).add(im.mul(other.re)));
    }

    public Complex over(Complex other) {
        return times(other.conjugate()).dividedBy(other.square());
    }

    /** The conjugate over |z|² + ε: finite at zero. */
    public Complex inverse(double epsilon) {
        return conjugate().dividedBy(square().add(Tensors.scalar(epsilon)));
    }

    public Complex conjugate() {
        return new Complex(re, im.neg());
    }

    private Tensor square() {
        return re.square().add(im.square());
    }

    private Complex dividedBy(Tensor divisor) {
        return new Complex(re.div(divisor), im.div(divisor));
    }

    public Complex plus(double real) {
        return new Complex(re.add(Tensors.scalar(real)), im);
    }

    public Complex negate() {
        return new Complex(re.neg(), im.neg());
    }

    public Complex exp() {
        Tensor size = re.exp();
        return new Complex(size.mul(im.cos()), size.mul(im.sin()));
    }

    /** eᶻ − 1 without cancellation: expm1(x) cos y − 2 sin²(y/2) + i eˣ sin y. */
    public Complex expMinusOne() {
        Tensor sine = im.mul(Tensors.scalar(0.5)).sin();
        Tensor real = re.expm1().mul(im.cos()).sub(sine.square().mul(Tensors.scalar(2)));
        return new Complex(real, re.exp().mul(im.sin()));
    }

    public Tensor pair() {
        return stack(new TensorVector(re, im), -1);
    }
}
