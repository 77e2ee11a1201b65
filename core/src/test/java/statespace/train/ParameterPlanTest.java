package statespace.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import statespace.layer.Parameter;
import statespace.layer.Role;
import statespace.tensor.Tensors;

class ParameterPlanTest {
    private static final TrainConfig CONFIG = TrainConfig.standard().withRates(0.5, 0.25).withWeightDecay(0.125);

    private static ParameterPlan.Group of(TrainConfig config, Role role) {
        return ParameterPlan.byRole(config).of(Parameter.of("p", Tensors.of(new float[1], 1), role));
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void recurrentParametersDecayOnlyWhereTheConfigurationSaysSo(Role role) {
        double rate = role == Role.RECURRENT ? 0.25 : 0.5;
        double decay = role == Role.RECURRENT || !role.decayed() ? 0 : 0.125;
        assertEquals(new ParameterPlan.Group(rate, decay), of(CONFIG, role));
        assertEquals(new ParameterPlan.Group(rate, role == Role.RECURRENT ? 0.125 : decay),
                of(CONFIG.withDecayRecurrent(true), role));
    }
}
