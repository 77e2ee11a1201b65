package statespace.lab;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import statespace.lab.chimera.AnomalyStudy;
import statespace.lab.chimera.EcgStudy;
import statespace.lab.chimera.Etth1Study;
import statespace.lab.chimera.ForecastRecipe;
import statespace.lab.chimera.IdentificationStudy;
import statespace.lab.chimera.LeaderFollowerStudy;
import statespace.lab.chimera.M4HourlyStudy;
import statespace.lab.chimera.MissingStudy;
import statespace.lab.chimera.RecoveryStudy;
import statespace.lab.chimera.SeasonalStudy;
import statespace.lab.chimera.SoundStudy;
import statespace.lab.chimera.UeaStudy;
import statespace.lab.complexity.DimensionGapStudy;
import statespace.lab.complexity.ExponentialParametersStudy;
import statespace.lab.complexity.FitStudy;
import statespace.lab.complexity.InductionStudy;
import statespace.lab.complexity.SelectivityStudy;
import statespace.lab.complexity.TokenDelayStudy;
import statespace.lab.s4d.DelayStudy;
import statespace.lab.s4d.InitialisationStudy;
import statespace.lab.s4d.KernelStudy;
import statespace.lab.s4d.LegsLimitStudy;
import statespace.lab.s4d.Recipe;
import statespace.lab.s4d.RetrievalStudy;
import statespace.lab.s4d.SequentialMnistStudy;
import statespace.lab.s4d.VitalSignsStudy;

/** All studies, in the order of the papers. */
public final class Studies {
    private static final List<Study> ALL = Stream.of(
            List.<Study>of(new KernelStudy(), new LegsLimitStudy(), new DelayStudy(), new InitialisationStudy(),
                    new SequentialMnistStudy()),
            Recipe.all(), List.<Study>of(new RetrievalStudy()), VitalSignsStudy.all(),
            List.<Study>of(new DimensionGapStudy(), new ExponentialParametersStudy(), new FitStudy(),
                    new TokenDelayStudy(), new InductionStudy(), new SelectivityStudy()),
            List.<Study>of(new RecoveryStudy(), new IdentificationStudy(), new SeasonalStudy(),
                    new LeaderFollowerStudy(), new Etth1Study(), new MissingStudy(), new M4HourlyStudy(),
                    AnomalyStudy.servers(), AnomalyStudy.rover(), new UeaStudy(), new SoundStudy(), new EcgStudy()),
            ForecastRecipe.all(), AnomalyStudy.recipes())
            .flatMap(List::stream).toList();

    private Studies() {}

    /** All studies. */
    public static List<Study> all() {
        return ALL;
    }

    /** The study of a name. */
    public static Optional<Study> named(String name) {
        return ALL.stream().filter(study -> study.card().name().equals(name)).findFirst();
    }
}
