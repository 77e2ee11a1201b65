package statespace.train;

import static org.bytedeco.pytorch.global.torch.clip_grad_norm_;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Predicate;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.ArchiveWriter;
import org.bytedeco.pytorch.InputArchive;
import org.bytedeco.pytorch.OptimizerParamGroup;
import org.bytedeco.pytorch.OutputArchive;
import org.bytedeco.pytorch.TensorVector;
import statespace.layer.Parameter;

/**
 * AdamW (Loshchilov and Hutter 2019) with three groups by role: decayed matrices; vectors, not decayed; recurrent
 * parameters at a rate of their own, not decayed.
 */
final class Optimiser {
    private final TrainConfig config;
    private final TensorVector all;
    private final AdamW adam;

    Optimiser(List<Parameter> parameters, TrainConfig config) {
        this.config = config;
        all = vector(parameters, p -> p.role().trained());
        adam = new AdamW(vector(parameters, p -> p.role().decayed()), options(config.decay()));
        adam.add_param_group(new OptimizerParamGroup(
                vector(parameters, p -> p.role().trained() && !p.role().decayed() && !p.role().recurrent()),
                options(0)));
        adam.add_param_group(new OptimizerParamGroup(vector(parameters, p -> p.role().recurrent()), options(0)));
        all.retainReference();
        adam.retainReference();
    }

    private AdamWOptions options(double decay) {
        AdamWOptions options = new AdamWOptions(config.rate());
        options.weight_decay().put(decay);
        return options;
    }

    private static TensorVector vector(List<Parameter> parameters, Predicate<Parameter> filter) {
        TensorVector vector = new TensorVector();
        parameters.stream().filter(filter).forEach(p -> vector.push_back(p.value()));
        return vector;
    }

    void zeroGradients() {
        adam.zero_grad();
    }

    /** Scales the gradient down to the largest norm allowed and returns the norm it had. */
    double clip() {
        return clip_grad_norm_(all, config.clip());
    }

    void step(double factor) {
        var groups = adam.param_groups();
        groups.get(0).options().set_lr(factor * config.rate());
        groups.get(1).options().set_lr(factor * config.rate());
        groups.get(2).options().set_lr(factor * config.recurrentRate());
        adam.step();
    }

    /** The moments, in libtorch's own format. */
    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PointerScope _ = new PointerScope()) {
            OutputArchive archive = new OutputArchive();
            adam.save(archive);
            archive.save_to(new Sink(bytes));
        }
        return bytes.toByteArray();
    }

    void load(byte[] bytes) {
        try (PointerScope _ = new PointerScope()) {
            InputArchive archive = new InputArchive();
            archive.load_from(new BytePointer(bytes), bytes.length);
            adam.load(archive);
        }
    }

    /** Takes an archive into memory instead of a file. */
    private static final class Sink extends ArchiveWriter {
        private final ByteArrayOutputStream bytes;

        Sink(ByteArrayOutputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public long call(Pointer data, long count) {
            byte[] chunk = new byte[Math.toIntExact(count)];
            new BytePointer(data).get(chunk);
            bytes.writeBytes(chunk);
            return count;
        }
    }
}
