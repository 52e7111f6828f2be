"""A campaign whose every text is markup, by the real parser and publisher."""

import pytest

from tests.hostile.markup import payloads
from tests.unit.publisher.conftest import Campaign, Origin, a_brief


@pytest.fixture
def campaign_of_markup(tmp_path):
    """Publishes a campaign with a product for each payload. `address` is what the payloads would request."""

    def publish(address):
        texts = payloads(address)
        brief = a_brief(
            campaign_name="".join(texts)[:120],
            campaign_message=texts[4],
            target_audience=" ".join(reversed(texts))[:500],
            target_regions=texts,
            call_to_action=texts[0],
            brand={"name": texts[1], "tone": texts[2]},
            localized_messages={
                locale: {"message": texts[at], "call_to_action": texts[0]}
                for at, locale in enumerate(["de", "ar", "ja", "he-IL", "zh-Hant"], start=5)
            },
            products=[{"name": text, "description": text * 3} for text in texts],
            placements=["facebook-feed"],
        )  # fmt: skip
        origin = Origin("b", f"input/campaign-briefs/{texts[0].replace('/', '|')}.json", texts[2])
        campaign = Campaign(tmp_path, brief, origin=origin)
        for index, text in enumerate(texts):
            if index % 3 == 1:
                campaign.reject(index, message=text)
            elif index % 3 == 2:
                _asked(campaign, index, text)
        campaign.publish()
        return campaign

    return publish


def _asked(campaign, index, prompt):
    """Set the prompt in the cache record of a product's picture."""
    campaign.results[index] = {
        **campaign.results[index],
        "image": campaign.generate(campaign.results[index], paid_by=campaign.id, prompt=prompt),
    }
