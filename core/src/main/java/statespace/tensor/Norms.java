package statespace.tensor;

import static org.bytedeco.pytorch.global.torch.empty_like;
import static statespace.tensor.Tensors.contiguous;
import static statespace.tensor.Tensors.segment;

import org.bytedeco.pytorch.Tensor;
import statespace.kernels.Kernels;
import statespace.kernels.Workers;
import statespace.kernels.norm.RmsNorm;

/** Normalisation as a differentiable operation that reads and writes memory once each way and keeps its inputs alone. */
public final class Norms {
    private Norms() {}

    /**
     * x / sqrt(mean(x²) + ε) · g over the last axis (Zhang and Sennrich 2019), in float32.
     *
     * @param x
     *            (…, width)
     * @param gain
     *            (width)
     */
    public static Tensor rms(Tensor x, Tensor gain, double epsilon) {
        Tensor[] in = {contiguous(x), contiguous(gain)};
        Tensor[] plain = {in[0].detach(), in[1].detach()};
        int width = Math.toIntExact(plain[1].numel());
        var shape = new RmsNorm.Shape(Math.toIntExact(plain[0].numel() / width), width);
        var inputs = new RmsNorm.Inputs(segment(plain[0]), segment(plain[1]), epsilon);
        RmsNorm norm = Kernels.active().get(RmsNorm.class);
        Tensor y = empty_like(plain[0]);
        norm.forward(shape, inputs, segment(y), Workers.shared());
        return Bridge.attach(y, in, gradient -> {
            Tensor dy = contiguous(gradient);
            Tensor dX = in[0].requires_grad() ? empty_like(plain[0]) : null;
            Tensor dGain = in[1].requires_grad() ? empty_like(plain[1]) : null;
            norm.adjoint(shape, inputs, segment(dy), null, new RmsNorm.Gradients(segment(dX), segment(dGain)),
                    Workers.shared());
            return new Tensor[]{dX, dGain};
        });
    }
}
