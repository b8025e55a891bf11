using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Bihuan.IntegrationTests;

/// <summary>A person at the desk: reads pages, fills in their forms. Redirects are not followed, so that a test sees them.</summary>
public sealed class DeskClient(HttpClient client, Guid user) : IDisposable
{
    public Guid User => user;

    public HttpClient Http => client;

    public async Task<IDocument> Page(string address)
    {
        var response = await client.GetAsync(address, TestContext.Current.CancellationToken);
        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{address}: {(int)response.StatusCode} {html[..Math.Min(600, html.Length)]}");
        return Parse(html);
    }

    /// <summary>
    /// Fetches the page, takes the form that posts to <paramref name="action"/> with its hidden fields (version, antiforgery) and sends
    /// it with the given fields.
    /// </summary>
    public async Task<HttpResponseMessage> PostForm(string page, string action, params (string Name, string Value)[] fields)
    {
        var document = await Page(page);
        var form = document.QuerySelectorAll("form").FirstOrDefault(x => x.GetAttribute("action") == action)
            ?? throw new InvalidOperationException($"{page} has no form for {action}; it has: {string.Join(", ", document.QuerySelectorAll("form").Select(x => x.GetAttribute("action")))}");
        var values = form.QuerySelectorAll("input[type=hidden]").Select(x => KeyValuePair.Create(x.GetAttribute("name")!, x.GetAttribute("value") ?? "")).ToList();
        values.RemoveAll(x => fields.Any(y => y.Name == x.Key));
        values.AddRange(fields.Select(x => KeyValuePair.Create(x.Name, x.Value)));
        return await client.PostAsync(action, new FormUrlEncodedContent(values), TestContext.Current.CancellationToken);
    }

    /// <summary>The summary over a refused form, each line as "label: what is wrong", the label being that of the field it leads to.</summary>
    public static void AssertNamesItsFields(IDocument page)
    {
        var lines = page.QuerySelectorAll(".problem-form li a");
        Assert.NotEmpty(lines);
        foreach (var line in lines)
        {
            var id = line.GetAttribute("href")![1..];
            var field = page.GetElementById(id) ?? throw new InvalidOperationException($"{line.TextContent} leads to no field: {id}");
            var label = page.QuerySelector($"label[for='{id}']") ?? field.QuerySelector("legend")!;
            Assert.Matches("^" + System.Text.RegularExpressions.Regex.Escape(label.ChildNodes[0].TextContent.Trim()) + "[:：].", line.TextContent);
        }
    }

    public static IDocument Parse(string html) => new HtmlParser().ParseDocument(html);

    public void Dispose() => client.Dispose();
}
