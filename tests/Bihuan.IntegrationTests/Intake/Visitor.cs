using System.Net;
using AngleSharp.Dom;

namespace Bihuan.IntegrationTests.Intake;

/// <summary>Somebody on the open pages without script: reads a page, fills in a form of it, gets the next page.</summary>
internal sealed class Visitor(HttpClient client, string language = "en") : IDisposable
{
    public HttpStatusCode Status { get; private set; }

    public string Address { get; private set; } = "";

    public string Html { get; private set; } = "";

    public IDocument Page => DeskClient.Parse(Html);

    public async Task<IDocument> Open(string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        await Send(request);
        return Page;
    }

    /// <summary>Sends the form of the present page that posts to <paramref name="action"/>, hidden fields included, and follows one redirect.</summary>
    public async Task<IDocument> Send(string action, params (string Name, string Value)[] fields)
    {
        var form = Page.QuerySelectorAll("form").FirstOrDefault(x => x.GetAttribute("action") == action)
            ?? throw new InvalidOperationException($"{Address} has no form for {action}: {Text("main")}");
        var values = form.QuerySelectorAll("input[type=hidden]").Select(x => KeyValuePair.Create(x.GetAttribute("name")!, x.GetAttribute("value") ?? ""))
            .Where(x => !fields.Any(y => y.Name == x.Key)).Concat(fields.Select(x => KeyValuePair.Create(x.Name, x.Value))).ToList();
        using var request = new HttpRequestMessage(HttpMethod.Post, action) { Content = new FormUrlEncodedContent(values) };
        await Send(request);
        if (Status == HttpStatusCode.SeeOther) await Open(Address.Split('?', '#')[0]);
        return Page;
    }

    /// <summary>The same with a file, as a browser sends it.</summary>
    public async Task<IDocument> SendFile(string action, string field, byte[] content, string name, params (string Name, string Value)[] fields)
    {
        var form = Page.QuerySelectorAll("form").First(x => x.GetAttribute("action") == action);
        Assert.Equal("multipart/form-data", form.GetAttribute("enctype"));
        using var parts = new MultipartFormDataContent();
        foreach (var hidden in form.QuerySelectorAll("input[type=hidden]")) parts.Add(new StringContent(hidden.GetAttribute("value") ?? ""), hidden.GetAttribute("name")!);
        foreach (var (key, value) in fields) parts.Add(new StringContent(value), key);
        parts.Add(new ByteArrayContent(content), field, name);
        using var request = new HttpRequestMessage(HttpMethod.Post, action) { Content = parts };
        await Send(request);
        if (Status == HttpStatusCode.SeeOther) await Open(Address.Split('?', '#')[0]);
        return Page;
    }

    /// <summary>A whole report from the choices to the number; returns the private link.</summary>
    public async Task<string> Report(string path, string description, string phone, params (string Name, string Value)[] more)
    {
        await Open(path);
        await Send(path.Split('?')[0], [("description", description), ("step", "contact"), .. more]);
        await Send(path.Split('?')[0], ("phone", phone), ("name", "\u674e\u56db"), ("step", "send"));
        Assert.True(Address.EndsWith("/received", StringComparison.Ordinal), $"{(int)Status} {Page.QuerySelector("main")?.TextContent}");
        return Address[..^"/received".Length];
    }

    public string Text(string selector) => Page.QuerySelector(selector)?.TextContent.Trim() ?? "";

    public void Dispose() => client.Dispose();

    private async Task Send(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("Accept-Language", language);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Status = response.StatusCode;
        Address = response.Headers.Location?.ToString() ?? request.RequestUri!.PathAndQuery;
        Html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
