"""What raw JSON is compressed against: the field names of the networks, as their servers set them.

Why not one that is learned from posts: a dictionary holds pieces of what it was learned from, and after somebody has
taken back their words these must be nowhere in the file. So it is written here, with invented values, and it must
never change: what it has compressed cannot be read without it. A better one gets another coding name.
"""

from typing import Final

_X_V2 = (
    '{"id": "2000000000000000000", "author_id": "100000000", "author": {"id": "100000000", "username": "",'
    ' "name": "", "created_at": "2012-01-01T00:00:00.000Z", "description": "", "verified": false,'
    ' "protected": false, "url": "", "location": "", "pinned_tweet_id": "",'
    ' "profile_image_url": "https://pbs.twimg.com/profile_images/_normal.jpg",'
    ' "public_metrics": {"followers_count": 0, "following_count": 0, "tweet_count": 0, "listed_count": 0},'
    ' "entities": {"url": {"urls": [{"start": 0, "end": 23, "url": "https://t.co/", "expanded_url": "",'
    ' "display_url": ""}]}, "description": {"hashtags": [{"start": 0, "end": 9, "tag": ""}]}}},'
    ' "conversation_id": "2000000000000000000", "in_reply_to_user_id": "100000000", "in_reply_to_user": {"id": ""},'
    ' "referenced_tweets": [{"type": "replied_to", "id": "2000000000000000000"}, {"type": "quoted", "id": ""},'
    ' {"type": "retweeted", "id": ""}], "created_at": "2020-01-01T00:00:00.000Z", "text": "RT @: A1: ", "lang": "en",'
    ' "source": "Twitter Web App", "possibly_sensitive": false, "reply_settings": "everyone",'
    ' "edit_history_tweet_ids": ["2000000000000000000"], "edit_controls": {"edits_remaining": 5,'
    ' "is_edit_eligible": true, "editable_until": "2020-01-01T00:00:00.000Z"}, "context_annotations": [{"domain":'
    ' {"id": "", "name": "", "description": ""}, "entity": {"id": "", "name": ""}}], "public_metrics":'
    ' {"retweet_count": 0, "reply_count": 0, "like_count": 0, "quote_count": 0, "bookmark_count": 0,'
    ' "impression_count": 0}, "attachments": {"media_keys": ["3_2000000000000000000"], "media": [{"media_key": "",'
    ' "type": "photo", "alt_text": "", "height": 0, "width": 0, "preview_image_url": "", "url":'
    ' "https://pbs.twimg.com/media/.jpg"}]}, "entities": {"mentions": [{"start": 0, "end": 9, "username": "", "id":'
    ' ""}], "hashtags": [{"start": 0, "end": 9, "tag": ""}], "urls": [{"start": 0, "end": 23, "url": "https://t.co/",'
    ' "expanded_url": "https://", "display_url": "", "status": 200, "title": "", "description": "", "unwound_url":'
    ' "https://", "images": []}], "annotations": [{"start": 0, "end": 9, "probability": 0.9, "type": "Other",'
    ' "normalized_text": ""}]}, "__twarc": {"url": "https://api.twitter.com/2/tweets/search/all?expansions=author_id",'
    ' "version": "2.14.0", "retrieved_at": "2020-01-01T00:00:00+00:00"}}'
)
_X_V1 = (
    '{"created_at": "Wed Jan 01 00:00:00 +0000 2020", "id": 1200000000000000000, "id_str": "1200000000000000000",'
    ' "full_text": "", "truncated": false, "display_text_range": [0, 140], "entities": {"hashtags": [{"text": "",'
    ' "indices": [0, 9]}], "symbols": [], "user_mentions": [{"screen_name": "", "name": "", "id": 0, "id_str": "",'
    ' "indices": [0, 9]}], "urls": [{"url": "https://t.co/", "expanded_url": "https://", "display_url": "",'
    ' "indices": [0, 23]}]}, "source": "<a href=\\"http://twitter.com\\" rel=\\"nofollow\\">Twitter Web Client</a>",'
    ' "in_reply_to_status_id": null, "in_reply_to_status_id_str": null, "in_reply_to_user_id": null,'
    ' "in_reply_to_user_id_str": null, "in_reply_to_screen_name": null, "user": {"id": 0, "id_str": "", "name": "",'
    ' "screen_name": "", "location": "", "description": "", "url": null, "protected": false, "followers_count": 0,'
    ' "friends_count": 0, "listed_count": 0, "favourites_count": 0, "utc_offset": null, "time_zone": null,'
    ' "geo_enabled": false, "verified": false, "statuses_count": 0, "profile_image_url_https":'
    ' "https://pbs.twimg.com/profile_images/_normal.jpg", "profile_banner_url": "", "default_profile": true,'
    ' "following": false, "notifications": false}, "geo": null, "coordinates": null, "place": null, "contributors":'
    ' null, "is_quote_status": false, "retweet_count": 0, "favorite_count": 0, "favorited": false,'
    ' "retweeted": false, "lang": "en"}'
)
_MASTODON = (
    '{"id":"110000000000000000","created_at":"2024-01-01T00:00:00.000Z","in_reply_to_id":null,'
    '"in_reply_to_account_id":null,"sensitive":false,"spoiler_text":"","visibility":"public","language":"en",'
    '"uri":"https://mastodon.social/users//statuses/","url":"https://mastodon.social/@/","replies_count":0,'
    '"reblogs_count":0,"favourites_count":0,"quotes_count":0,"edited_at":null,"favourited":false,"reblogged":false,'
    '"muted":false,"bookmarked":false,"content":"<p><a href=\\"https://mastodon.social/tags/\\" class=\\"mention'
    ' hashtag\\" rel=\\"tag\\">#<span></span></a> <span class=\\"h-card\\" translate=\\"no\\"><a href=\\"\\"'
    ' class=\\"u-url mention\\">@<span></span></a></span></p>","filtered":[],"reblog":null,"quote":null,'
    '"application":{"name":"Web","website":null},"account":{"id":"","username":"","acct":"","display_name":"","locked":false,'
    '"bot":false,"discoverable":true,"indexable":false,"group":false,"created_at":"2020-01-01T00:00:00.000Z",'
    '"note":"<p></p>","url":"https://mastodon.social/@","uri":"https://mastodon.social/users/","avatar":'
    '"https://files.mastodon.social/accounts/avatars/original/.png","avatar_static":"","header":"","header_static":"",'
    '"followers_count":0,"following_count":0,"statuses_count":0,"last_status_at":"2024-01-01","hide_collections":false,'
    '"emojis":[],"roles":[],"fields":[{"name":"","value":"","verified_at":null}]},"media_attachments":[{"id":"",'
    '"type":"image","url":"","preview_url":"","remote_url":null,"meta":{"original":{"width":0,"height":0,"size":"",'
    '"aspect":1},"small":{}},"description":"","blurhash":""}],"mentions":[{"id":"","username":"","url":"","acct":""}],'
    '"tags":[{"name":"","url":"https://mastodon.social/tags/"}],"emojis":[],"card":null,"poll":null}'
)
_BLUESKY = (
    '{"uri": "at://did:plc:/app.bsky.feed.post/3k", "cid": "bafyrei", "author": {"did": "did:plc:", "handle":'
    ' ".bsky.social", "displayName": "", "avatar": "https://cdn.bsky.app/img/avatar/plain/did:plc:/bafkrei@jpeg",'
    ' "associated": {"chat": {"allowIncoming": "all"}}, "viewer": {"muted": false, "blockedBy": false}, "labels": [],'
    ' "createdAt": "2024-01-01T00:00:00.000Z"}, "record": {"$type": "app.bsky.feed.post", "createdAt":'
    ' "2024-01-01T00:00:00.000Z", "embed": {"$type": "app.bsky.embed.images", "images": [{"alt": "", "aspectRatio":'
    ' {"height": 0, "width": 0}, "image": {"$type": "blob", "ref": {"$link": "bafkrei"}, "mimeType": "image/jpeg",'
    ' "size": 0}}]}, "facets": [{"$type": "app.bsky.richtext.facet", "features": [{"$type":'
    ' "app.bsky.richtext.facet#tag", "tag": ""}], "index": {"byteEnd": 9, "byteStart": 0}}], "langs": ["en"],'
    ' "reply": {"parent": {"cid": "bafyrei", "uri": "at://did:plc:/app.bsky.feed.post/3k"}, "root":'
    ' {"cid": "bafyrei", "uri":'
    ' "at://did:plc:/app.bsky.feed.post/3k"}}, "text": ""}, "bookmarkCount": 0, "replyCount": 0, "repostCount": 0,'
    ' "likeCount": 0, "quoteCount": 0, "indexedAt": "2024-01-01T00:00:00.000Z", "labels": []}'
)
_OURS = (
    '{"type":"post","id":"https://","platform":"mastodon","url":"https://","author":{"id":"https://","handle":"",'
    '"name":"","role":"participant"},"kind":"post","at":"2024-01-01T00:00:00Z","text":"A1: ","lang":"en",'
    '"in_reply_to":null,"quote_of":null,"questions":["Q1"],"reason":"label","late":false,"edited_at":null,"media":[],'
    '"links":[],"tags":[""],"timing":null}'
)
FIELD_NAMES: Final = f"{_BLUESKY}{_OURS}{_X_V1}{_MASTODON}{_X_V2}".encode()
"""The most frequent last: what is nearest is named shortest."""
