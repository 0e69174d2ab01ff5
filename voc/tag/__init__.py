"""Tags of a comment: reasons with evidence, sentiment, intent, urgency, demands; and how the tagger is trained."""
