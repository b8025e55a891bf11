using System.Text.Json;
using System.Text.Json.Nodes;
using Bihuan.Foundation;
using Bihuan.Messages.Domain;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Messages.DeliverWebhooks;

/// <summary>
/// The bytes that are signed and sent: <c>type</c>, <c>timestamp</c> and <c>data</c> as Standard Webhooks recommends. Made from the fact at each
/// attempt rather than stored, so that nothing personal lies in the queue and an erased customer is erased here too.
/// </summary>
internal sealed class WebhookBody(FactCodec codec)
{
    public async Task<byte[]> Make(ServiceDb db, Delivery delivery, WebhookContent content, CancellationToken ct)
    {
        var data = new JsonObject { ["id"] = delivery.StreamId.ToString(), ["number"] = delivery.Number, ["seq"] = delivery.Seq };
        if (!delivery.IsTest && await Row(db, delivery, ct) is { } row) Fill(db, data, row, content);
        var body = new JsonObject { ["type"] = delivery.Fact, ["timestamp"] = JsonSerializer.SerializeToNode(delivery.OccurredAt.UtcDateTime), ["data"] = data };
        return JsonSerializer.SerializeToUtf8Bytes(body, Problems.Json);
    }

    private void Fill(ServiceDb db, JsonObject data, FactRow row, WebhookContent content)
    {
        data["fact"] = row.Type;
        data["recordedAt"] = JsonSerializer.SerializeToNode(row.RecordedAt.UtcDateTime);
        if (content == WebhookContent.Ids) return;
        data["actor"] = row.Actor;
        data["body"] = content == WebhookContent.Personal ? codec.ShowInClear(db, row.Body) : codec.Show(db, row.Body);
    }

    private static Task<FactRow?> Row(ServiceDb db, Delivery delivery, CancellationToken ct) =>
        db.Set<FactRow>().FirstOrDefaultAsync(x => x.StreamId == delivery.StreamId && x.Seq == delivery.Seq, ct);
}
