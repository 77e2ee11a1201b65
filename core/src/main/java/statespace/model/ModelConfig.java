package statespace.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** The sizes of a model; in {@code config.json} its field {@code task} says which kind it is, forecasting if absent. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "task", defaultImpl = ForecastConfig.class)
@JsonSubTypes({@JsonSubTypes.Type(value = ForecastConfig.class, name = "forecast"),
    @JsonSubTypes.Type(value = ClassifyConfig.class, name = "classify"),
    @JsonSubTypes.Type(value = DetectConfig.class, name = "detect")})
public sealed interface ModelConfig permits ForecastConfig, ClassifyConfig, DetectConfig {
    /** The layer that is stacked. */
    Backbone backbone();
}
