using System.Collections.Frozen;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Bihuan.Web;

/// <summary>
/// Styles and scripts of the published file, which carries them inside: copied alone to another machine it must not serve bare pages.
/// A built copy has them in <c>wwwroot</c> beside it and none in here.
/// </summary>
internal sealed class BundledAssets : IFileProvider
{
    private const string Root = "wwwroot/";
    private static readonly FrozenSet<string> s_names =
        typeof(BundledAssets).Assembly.GetManifestResourceNames().Where(x => x.StartsWith(Root, StringComparison.Ordinal)).ToFrozenSet(StringComparer.Ordinal);

    public static bool AreThere => s_names.Count > 0;

    public IFileInfo GetFileInfo(string subpath) =>
        s_names.Contains(Root + subpath.TrimStart('/')) ? new Bundled(Root + subpath.TrimStart('/')) : new NotFoundFileInfo(subpath);

    public IDirectoryContents GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;

    public IChangeToken Watch(string filter) => NullChangeToken.Singleton;

    private sealed class Bundled(string resource) : IFileInfo
    {
        public bool Exists => true;
        public bool IsDirectory => false;
        public string Name => Path.GetFileName(resource);
        public string? PhysicalPath => null;

        /// <summary>The executable's own age says nothing; names carry a hash of the content.</summary>
        public DateTimeOffset LastModified => DateTimeOffset.UnixEpoch;

        public long Length
        {
            get
            {
                using var stream = CreateReadStream();
                return stream.Length;
            }
        }

        public Stream CreateReadStream() => typeof(BundledAssets).Assembly.GetManifestResourceStream(resource)!;
    }
}
