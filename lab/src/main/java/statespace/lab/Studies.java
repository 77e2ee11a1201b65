package statespace.lab;

import java.util.List;
import java.util.stream.Stream;
import statespace.config.SettingException;
import statespace.lab.cde.A5Study;
import statespace.lab.cde.ClassificationStudy;
import statespace.lab.cde.GroupsStudy;
import statespace.lab.cde.HandBuiltStudy;
import statespace.lab.cde.LogOdeStudy;
import statespace.lab.cde.RegularStudy;
import statespace.lab.cde.SignatureStudy;
import statespace.lab.cde.StructuresStudy;
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
import statespace.lab.dsr.AlnStudy;
import statespace.lab.dsr.FmriStudy;
import statespace.lab.dsr.HrfStudy;
import statespace.lab.dsr.InvarianceStudy;
import statespace.lab.dsr.LorenzStudy;
import statespace.lab.dsr.MetricsStudy;
import statespace.lab.dsr.RuntimeStudy;
import statespace.lab.dsr.ShortStudy;
import statespace.lab.dsr.WienerStudy;
import statespace.lab.rir.ArenaRecipe;
import statespace.lab.rir.DepthStudy;
import statespace.lab.rir.GoldenStudy;
import statespace.lab.rir.ListOpsStudy;
import statespace.lab.rir.LogicStudy;
import statespace.lab.rir.MemoryStudy;
import statespace.lab.rir.ModesStudy;
import statespace.lab.s4d.DelayStudy;
import statespace.lab.s4d.InitialisationStudy;
import statespace.lab.s4d.KernelStudy;
import statespace.lab.s4d.LegsLimitStudy;
import statespace.lab.s4d.Recipe;
import statespace.lab.s4d.RetrievalStudy;
import statespace.lab.s4d.SequentialMnistStudy;
import statespace.lab.s4d.VitalSignsStudy;

/**
 * The studies that there are.
 *
 * @param list
 *            in the order of the papers
 */
public record Studies(List<Study> list) {
    private static final Studies STANDARD = new Studies(Stream.of(
            List.<Study>of(new KernelStudy(), new LegsLimitStudy(), new DelayStudy(), new InitialisationStudy(),
                    new SequentialMnistStudy()),
            Recipe.all(), List.<Study>of(new RetrievalStudy()), VitalSignsStudy.all(),
            List.<Study>of(new DimensionGapStudy(), new ExponentialParametersStudy(), new FitStudy(),
                    new TokenDelayStudy(), new InductionStudy(), new SelectivityStudy(), new SignatureStudy(),
                    new StructuresStudy(), new A5Study(), new GroupsStudy(), new HandBuiltStudy(),
                    new RegularStudy(),
                    new LogOdeStudy(),
                    new ClassificationStudy()),
            List.<Study>of(new RecoveryStudy(), new IdentificationStudy(), new SeasonalStudy(),
                    new LeaderFollowerStudy(), new Etth1Study(), new MissingStudy(), new M4HourlyStudy(),
                    AnomalyStudy.servers(), AnomalyStudy.rover(), new UeaStudy(), new SoundStudy(), new EcgStudy()),
            ForecastRecipe.all(), AnomalyStudy.recipes(),
            List.<Study>of(new HrfStudy(), new WienerStudy(), new MetricsStudy(), new InvarianceStudy(),
                    new LorenzStudy(), new ShortStudy(), new AlnStudy(), new FmriStudy(), new RuntimeStudy(),
                    new GoldenStudy(), new DepthStudy(), new MemoryStudy(), new ListOpsStudy(), new LogicStudy(),
                    new ModesStudy()),
            ArenaRecipe.all())
            .flatMap(List::stream).toList());

    /** Keeps the list as it is now. */
    public Studies {
        list = List.copyOf(list);
    }

    /** Those of this project. */
    public static Studies standard() {
        return STANDARD;
    }

    /** The same and one more. */
    public Studies with(Study study) {
        return new Studies(Stream.concat(list.stream(), Stream.of(study)).toList());
    }

    /** The names, in order. */
    public List<String> names() {
        return list.stream().map(study -> study.card().name()).toList();
    }

    /**
     * The study of a name.
     *
     * @throws SettingException
     *             if there is none, with those that there are
     */
    public Study find(String name) {
        return list.stream().filter(study -> study.card().name().equals(name)).findFirst()
                .orElseThrow(() -> new SettingException(
                        "there is no study '" + name + "'; there are " + String.join(", ", names())));
    }
}
