using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.Platform.Files;
using Bihuan.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.IntegrationTests.Cases;

public sealed class AttachmentTests
{
    private static readonly byte[] s_png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Enumerable.Range(0, 200).Select(x => (byte)x)];

    [Theory, BothDatabases]
    public async Task A_picture_goes_in_and_comes_out_the_same(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api("cases.case.open", "cases.case.read", "cases.attachment.add");
        var id = (await api.OpenCase()).Id();
        var added = await Send(api, id, s_png, "image/png", "\u94ed\u724c.png").Ok(HttpStatusCode.Created);
        Assert.Equal("image/png", added.GetProperty("items")[0].GetProperty("contentType").GetString());

        using var desk = await server.SignedIn("agent-lead");
        var page = await desk.Page("/desk/cases/" + id);
        var link = page.QuerySelectorAll("aside a").Single(x => x.TextContent == "\u94ed\u724c.png").GetAttribute("href")!;
        var file = await desk.Http.GetAsync(link, TestContext.Current.CancellationToken);
        Assert.Equal(s_png, await file.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal("nosniff", file.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("sandbox", file.Headers.GetValues("Content-Security-Policy").Single());

        var outlet = await server.NewOrganisation();
        using var elsewhere = await server.SignedIn("agent", outlet);
        Assert.Equal(HttpStatusCode.NotFound, (await elsewhere.Http.GetAsync(link, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory, BothDatabases]
    public async Task Only_permitted_types_are_taken_whatever_they_are_called(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api("cases.case.open", "cases.case.read", "cases.attachment.add", "cases.fact.read");
        var id = (await api.OpenCase()).Id();
        foreach (var bad in new[] { "<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>", "<!DOCTYPE html><script>1</script>", "MZ program" })
        {
            var problem = await Send(api, id, Encoding.UTF8.GetBytes(bad), "image/png", "photo.png").Ok(HttpStatusCode.BadRequest);
            Assert.Equal("file.type-refused", problem.Code());
            Assert.Contains("image/jpeg", problem.GetProperty("permitted").EnumerateArray().Select(x => x.GetString()));
        }

        Assert.Equal("file.empty", (await Send(api, id, [], "image/png", "photo.png").Ok(HttpStatusCode.BadRequest)).Code());
        var large = new byte[20 * 1024 * 1024 + 1];
        s_png.CopyTo(large, 0);
        Assert.Equal("file.too-large", (await Send(api, id, large, "image/png", "photo.png").Ok(HttpStatusCode.BadRequest)).Code());
        var facts = await api.Get($"/api/v1/cases/{id}/facts").Ok();
        Assert.DoesNotContain(facts.GetProperty("items").EnumerateArray(), x => x.GetProperty("type").GetString() == "case.attachment-added/1");
    }

    [Theory, BothDatabases]
    public async Task Pictures_before_one_that_is_refused_do_not_stay(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api("cases.case.open", "cases.attachment.add");
        var id = (await api.OpenCase()).Id();
        byte[] picture = [.. s_png, .. Encoding.ASCII.GetBytes(Ids.NewToken())];
        using var form = new MultipartFormDataContent { { new ByteArrayContent(picture), "file", "a.png" }, { new ByteArrayContent([1, 2, 3]), "file", "b.png" } };
        Assert.Equal("file.type-refused", (await api.PostAsync($"/api/v1/cases/{id}/attachments", form, TestContext.Current.CancellationToken).Ok(HttpStatusCode.BadRequest)).Code());
        var job = FileStore.DropJob + "/" + Convert.ToHexStringLower(SHA256.HashData(picture));
        Assert.True(await server.Query(db => db.Set<JobRow>().AnyAsync(x => x.Key == job, TestContext.Current.CancellationToken)));
    }

    [Theory, BothDatabases]
    public async Task The_page_takes_files_and_turns_a_forged_form_away(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api("cases.case.open", "cases.case.read");
        using var desk = await server.SignedIn("agent-lead");
        var at = "/desk/cases/" + (await api.OpenCase()).Id();
        var form = (await desk.Page(at + "?act=attach")).QuerySelector(".act-panel form")!;
        var token = form.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        Assert.Equal(HttpStatusCode.SeeOther, (await Post(desk, at, token, s_png)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Post(desk, at, "forged", s_png)).StatusCode);
        var refused = await Post(desk, at, token, Encoding.UTF8.GetBytes("<svg/>"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("PDF", DeskClient.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).QuerySelector(".act-panel .problem")!.TextContent);
    }

    private static Task<HttpResponseMessage> Post(DeskClient desk, string at, string token, byte[] bytes)
    {
        var content = new MultipartFormDataContent { { new StringContent(token), "__RequestVerificationToken" }, { new ByteArrayContent(bytes), "file", "a.png" } };
        return desk.Http.PostAsync(at + "/attachments", content, TestContext.Current.CancellationToken);
    }

    private static Task<HttpResponseMessage> Send(HttpClient api, string id, byte[] bytes, string type, string name)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        content.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileNameStar = name };
        return api.PostAsync($"/api/v1/cases/{id}/attachments", content, TestContext.Current.CancellationToken);
    }
}

internal static class OpenedCase
{
    public static string Id(this JsonElement opened) => opened.GetProperty("id").GetString()!;
}
