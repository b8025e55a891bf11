using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.HtmlRendering.Infrastructure;
using Microsoft.AspNetCore.Components.RenderTree;
using Microsoft.Extensions.Logging;

namespace Bihuan.Ui;

/// <summary>The framework's renderer of static pages, with <see cref="Written"/> pieces; what it makes for streams, forms and interactive parts of pages it does here for nobody.</summary>
internal sealed class PageRenderer(IServiceProvider services, ILoggerFactory logs) : StaticHtmlRenderer(services, logs)
{
    /// <param name="page">What is shown.</param>
    /// <param name="layout">What it is shown in; null for a part.</param>
    /// <param name="parameters">The page's.</param>
    /// <param name="into">Where it is written.</param>
    public async Task Render(Type page, Type? layout, IReadOnlyDictionary<string, object?> parameters, MarkupText into)
    {
        var root = layout is null ? BeginRenderingComponent(page, View(parameters)) : BeginRenderingComponent(layout, View(new Dictionary<string, object?> { [nameof(LayoutComponentBase.Body)] = Body(page, parameters) }));
        await root.QuiescenceTask;
        await using var writer = new PageWriter(into);
        root.WriteHtmlTo(writer);
    }

#pragma warning disable BL0006 // The one way to see which component stands here; a change of the type would not compile.
    protected override void RenderChildComponent(TextWriter output, ref RenderTreeFrame componentFrame)
    {
        if (componentFrame.Component is Written piece) piece.By(((PageWriter)output).Into);
        else base.RenderChildComponent(output, ref componentFrame);
    }
#pragma warning restore BL0006

    private static ParameterView View(IReadOnlyDictionary<string, object?> parameters) => ParameterView.FromDictionary((IDictionary<string, object?>)parameters);

    private static RenderFragment Body(Type page, IReadOnlyDictionary<string, object?> parameters) => builder =>
    {
        builder.OpenComponent(0, page);
        foreach (var (name, value) in parameters) builder.AddComponentParameter(1, name, value);
        builder.CloseComponent();
    };
}
