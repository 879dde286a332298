"""The one home of the language model: sentences, and attributions as the model marks them."""
