package statespace.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import statespace.backbone.Backbone;
import statespace.model.classify.ClassifyConfig;
import statespace.model.detect.DetectConfig;
import statespace.model.forecast.ForecastConfig;

/** The sizes of a model; in {@code config.json} its field {@code task} says which kind it is, forecasting if absent. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "task", defaultImpl = ForecastConfig.class)
@JsonSubTypes({@JsonSubTypes.Type(value = ForecastConfig.class, name = "forecast"),
    @JsonSubTypes.Type(value = ClassifyConfig.class, name = "classify"),
    @JsonSubTypes.Type(value = DetectConfig.class, name = "detect")})
public interface ModelConfig {
    /** The layer that is stacked. */
    Backbone backbone();
}
