package statespace.train.reconstruct;

import org.bytedeco.pytorch.Tensor;
import statespace.config.SettingException;
import statespace.layer.Parameter;
import statespace.model.reconstruct.ReconstructModel;
import statespace.tensor.Tensors;

/** What is added to the loss for the sake of the latent parameters. */
final class Penalties {
    private Penalties() {}

    /** Σ (1 − A)² and the squares of the rest; thresholds of basis functions are free. */
    static Tensor latent(ReconstructModel model) {
        Tensor sum = null;
        for (Parameter parameter : model.latentParameters()) {
            if (parameter.name().equals("thresholds")) {
                continue;
            }
            Tensor value = parameter.value();
            Tensor from = parameter.name().equals("decay") ? value.neg().add(Tensors.scalar(1)) : value;
            Tensor squares = from.square().sum();
            sum = sum == null ? squares : sum.add(squares);
        }
        return sum;
    }

    /**
     * Draws the last states towards a manifold of fixed points (Schmidt et al. 2021, arXiv 1910.03471):
     * ‖1 − A‖ + ‖W‖ + ‖h‖ over them.
     */
    static Tensor manifold(ReconstructModel model) {
        if (model.backbone().map().isShallow()) {
            throw new SettingException("'manifold_penalty' of the task applies to the maps dendritic, "
                    + "clipped_dendritic, plain and mean_centred, which have a W, not to a shallow one");
        }
        int latent = model.backbone().latent();
        int some = (int) (model.task().manifoldShare() * latent);
        if (some == 0) {
            throw new SettingException("'manifold_share' of the task leaves none of " + latent + " states to draw");
        }
        Tensor sum = null;
        for (Parameter parameter : model.latentParameters()) {
            boolean decay = parameter.name().equals("decay");
            if (decay || parameter.name().equals("weight") || parameter.name().equals("offset")) {
                Tensor last = parameter.value().narrow(0, latent - some, some);
                Tensor norm = (decay ? last.neg().add(Tensors.scalar(1)) : last).norm();
                sum = sum == null ? norm : sum.add(norm);
            }
        }
        return sum;
    }
}
