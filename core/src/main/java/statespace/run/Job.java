package statespace.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import statespace.backbone.BackboneSpec;
import statespace.model.Model;
import statespace.model.TaskSpec;
import statespace.train.Learnable;
import statespace.train.RunStore;

/**
 * A task over the data of one run.
 *
 * @param <M>
 *            its model
 */
public interface Job<M extends Model> {
    /** Settings of the task. */
    TaskSpec task();

    /** Options of the backbone. */
    BackboneSpec backbone();

    /** What the data and its split are, as a text: a run goes on only where it is the same. */
    String data();

    /** Scaling, for {@code config.json}. */
    RunConfig.Scaling scaling();

    /** What the model is trained on, for {@code config.json}. */
    RunConfig.DataNote note();

    /** What was read, in lines for the user. */
    List<String> describe();

    /** Positions that the backbone reads in one step of at most {@code batch} samples, at least; 0 where it is not known. */
    default double positions(int batch) {
        return 0;
    }

    /** A model with random parameters. */
    M fresh(RandomGenerator random);

    /** Training of the model. */
    Learnable learnable(M model);

    /** What follows training and is kept with the model, such as a calibration. */
    default void finish(M model, RunStore store) throws IOException {}

    /** Measures a trained model beside the baselines. */
    Outcome measure(M model, History history, RunConfig config, Path folder);
}
